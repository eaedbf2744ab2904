-- Grain: open bug at the as-of date. Its duplicates, and the share of the paying accounts, or of their MRR where it is
-- more, that reported it or one of them.
with bugs as (

    select
        issue_key,
        same_bug
    from {{ ref('pub_bug_states') }}
    where closed_at is null

),

duplicates as (

    select
        bugs.issue_key,
        {{ words_list('others.issue_key') }} as duplicates
    from bugs
    inner join bugs as others on bugs.same_bug = others.same_bug and bugs.issue_key <> others.issue_key
    group by bugs.issue_key

),

affected as (

    -- an account that reported two of the same is one account
    select distinct
        bugs.same_bug,
        accounts.account_id,
        accounts.mrr_cents
    from bugs
    inner join {{ ref('int_bugs__accounts_affected') }} as accounts
        on bugs.issue_key = accounts.issue_key and accounts.is_paying

),

paying as (

    select
        count(*) as accounts,
        sum(mrr_cents) as mrr_cents
    from {{ ref('pub_account_health') }}
    where as_of_date = {{ publish_latest_day() }} and mrr_cents > 0

),

reached as (

    select
        affected.same_bug,
        greatest(
            {{ safe_divide('count(*)', 'max(paying.accounts)') }},
            {{ safe_divide('sum(affected.mrr_cents)', 'max(paying.mrr_cents)') }}
        ) as reach
    from affected
    cross join paying
    group by affected.same_bug

)

select
    bugs.issue_key,
    duplicates.duplicates,
    nullif(bugs.same_bug, bugs.issue_key) as duplicate_of,
    coalesce(reached.reach, 0) as reach
from bugs
left join duplicates on bugs.issue_key = duplicates.issue_key
left join reached on bugs.same_bug = reached.same_bug
