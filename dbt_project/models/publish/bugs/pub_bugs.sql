-- Grain: bug, open or closed within the 90 days before the as-of date. Whom it affects, and how urgent that makes it.
{%- set latest_day = publish_latest_day() %}
{%- set rules = var('bugs') %}
with touched as (

    select
        issue_key,
        sum(tickets) as tickets,
        count(case when is_paying then 1 end) as accounts,
        sum(case when is_paying then mrr_cents else 0 end) as mrr_cents,
        sum(case when is_paying then mrr_at_risk_cents end) as mrr_at_risk_cents
    from {{ ref('int_bugs__accounts_affected') }}
    group by issue_key

),

people as (

    select
        issue_key,
        count(*) as reporters
    from {{ ref('pub_bug_reporters') }}
    group by issue_key

),

bugs as (

    select
        bugs.*,
        -- trackers call their priorities by many names; NULL for a name of the company's own
        case
            when lower(bugs.tracker_priority) in ('urgent', 'highest', 'blocker', 'critical', 'p0', 'p1') then 4
            when lower(bugs.tracker_priority) in ('high', 'major', 'p2') then 3
            when lower(bugs.tracker_priority) in ('normal', 'medium', 'p3') then 2
            when lower(bugs.tracker_priority) in ('low', 'lowest', 'minor', 'trivial', 'p4', 'p5') then 1
        end as tracker_rank,
        {{ days_between('bugs.opened_at', 'coalesce(bugs.closed_at, ' ~ latest_day ~ ')') }} as days_open,
        coalesce(bugs.closed_at is null and bugs.eta_on < {{ latest_day }}, false) as is_eta_past,
        coalesce(touched.tickets, 0) as tickets,
        coalesce(touched.accounts, 0) as accounts,
        coalesce(touched.mrr_cents, 0) as mrr_cents,
        touched.mrr_at_risk_cents,
        coalesce(people.reporters, 0) as reporters,
        reach.duplicates,
        reach.duplicate_of,
        reach.reach,
        case
            when reach.reach >= {{ rules['urgent_share'] }} then 4
            when reach.reach >= {{ rules['high_share'] }} then 3
            when reach.reach >= {{ rules['normal_share'] }} then 2
            when reach.reach >= 0 then 1
        end as suggested_rank
    from {{ ref('pub_bug_states') }} as bugs
    left join touched on bugs.issue_key = touched.issue_key
    left join people on bugs.issue_key = people.issue_key
    left join {{ ref('int_bugs__reach_measured') }} as reach on bugs.issue_key = reach.issue_key
    where bugs.closed_at is null or bugs.closed_at >= {{ latest_day }} - 90

)

select
    issue_key,
    subject,
    project,
    status,
    tracker_priority,
    cast(opened_at as date) as opened_on,
    cast(closed_at as date) as closed_on,
    cast(days_open as bigint) as days_open,
    eta_on,
    is_eta_past,
    workaround,
    cast(tickets as bigint) as tickets,
    accounts,
    cast(mrr_cents as bigint) as mrr_cents,
    cast(mrr_at_risk_cents as bigint) as mrr_at_risk_cents,
    reporters,
    duplicates,
    duplicate_of,
    reach,
    case suggested_rank
        when 4 then 'urgent' when 3 then 'high' when 2 then 'normal' when 1 then 'low'
    end as suggested_priority,
    suggested_rank > tracker_rank as is_underrated,
    concat(
        {{ words_count('accounts', 'paying account', 'paying accounts') }}, ' with ', {{ words_money('mrr_cents') }},
        ' a month, ', case when closed_at is null then 'open for ' else 'fixed after ' end,
        {{ words_count('days_open', 'day', 'days') }},
        case
            when is_eta_past
                then concat(
                        ', promised for ', {{ words_day('eta_on') }}, ' and ',
                        {{ words_count(days_between('eta_on', latest_day), 'day', 'days') }}, ' late'
                    )
            else ''
        end,
        case when duplicate_of is null then '' else concat(', the same as ', duplicate_of) end
    ) as note
from bugs
