-- Grain: bug, open or closed within the 90 days before the as-of date, person who reported it.
{%- set latest_day = publish_latest_day() %}
with reports as (

    select
        issue_key,
        requester_id as person_id,
        requester_email as person_email,
        account_id,
        ticket_id,
        created_at,
        row_number() over (partition by issue_key order by created_at, ticket_id) as report_number
    from {{ ref('int_support__bug_tickets') }}
    where known_from_at < {{ latest_day }} and requester_id is not null

),

people_bugs as (

    select
        reports.issue_key,
        reports.person_id,
        max(reports.person_email) as person_email,
        min(reports.account_id) as account_id,
        {{ words_list('reports.ticket_id') }} as ticket_ids,
        count(*) as tickets,
        min(cast(reports.created_at as date)) as reported_on,
        min(reports.report_number) = 1 as is_first,
        max(bugs.closed_at) as closed_at
    from reports
    inner join {{ ref('pub_bug_states') }} as bugs on reports.issue_key = bugs.issue_key
    group by reports.issue_key, reports.person_id

),

people as (

    select
        person_id,
        count(*) as bugs_reported,
        count(closed_at) as bugs_fixed
    from people_bugs
    where reported_on >= {{ latest_day }} - 365
    group by person_id

),

ranked as (

    select
        *,
        rank() over (order by bugs_fixed desc, bugs_reported desc) as recognition_rank
    from people

)

select
    people_bugs.issue_key,
    people_bugs.person_id,

    people_bugs.person_email,
    people_bugs.account_id,
    accounts.account_name,
    people_bugs.ticket_ids,
    people_bugs.tickets,
    people_bugs.reported_on,
    people_bugs.is_first,

    coalesce(ranked.bugs_reported, 0) as bugs_reported_last_365d,
    coalesce(ranked.bugs_fixed, 0) as bugs_fixed_last_365d,
    ranked.recognition_rank
from people_bugs
left join ranked on people_bugs.person_id = ranked.person_id
left join {{ ref('dim_accounts') }} as accounts on people_bugs.account_id = accounts.account_id
where people_bugs.closed_at is null or people_bugs.closed_at >= {{ latest_day }} - 90
