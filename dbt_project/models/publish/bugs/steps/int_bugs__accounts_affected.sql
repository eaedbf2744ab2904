-- Grain: bug, open or closed within the 90 days before the as-of date, account that reported it.
{%- set latest_day = publish_latest_day() %}
with health as (

    select
        account_id,
        mrr_cents,
        mrr_at_risk_cents
    from {{ ref('pub_account_health') }}
    where as_of_date = {{ latest_day }}

),

reports as (

    select
        bugs.issue_key,
        tickets.account_id,
        count(*) as tickets
    from {{ ref('pub_bug_states') }} as bugs
    inner join {{ ref('int_support__bug_tickets') }} as tickets on bugs.issue_key = tickets.issue_key
    where
        tickets.known_from_at < {{ latest_day }}
        and (bugs.closed_at is null or bugs.closed_at >= {{ latest_day }} - 90)
    group by bugs.issue_key, tickets.account_id

)

select
    reports.issue_key,
    reports.account_id,

    reports.tickets,
    coalesce(health.mrr_cents > 0, false) as is_paying,
    health.mrr_cents,
    health.mrr_at_risk_cents
from reports
left join health on reports.account_id = health.account_id
