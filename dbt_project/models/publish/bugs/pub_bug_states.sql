-- Grain: bug of the issue tracker that was known before the as-of date. Its state at the as-of date.
{%- set latest_day = publish_latest_day() %}
with spells as (

    select
        *,
        row_number() over (partition by issue_id order by open_from_at desc) as spell_from_last
    from {{ ref('int_support__bug_spells') }}
    where open_from_at < {{ latest_day }}

),

values_as_of as (

    select
        issue_id,
        max(case when field = 'status' then value end) as status,
        max(case when field = 'priority' then value end) as tracker_priority,
        max(case when field = 'due date' then {{ try_cast('substr(value, 1, 10)', 'date') }} end) as eta_on,
        max(case when field = 'workaround' then value end) as workaround
    from {{ ref('int_support__issue_values') }}
    where
        valid_from_at < {{ latest_day }}
        and (valid_until_at is null or valid_until_at >= {{ latest_day }})
    group by issue_id

),

tickets as (

    select
        issue_key,
        subject,
        row_number() over (partition by issue_key order by created_at, ticket_id) as ticket_number
    from {{ ref('int_support__bug_tickets') }}
    where known_from_at < {{ latest_day }}

),

bugs as (

    select
        issues.issue_key,
        tickets.subject,
        -- as one compares it: lower case, no punctuation, no "Re:"; NULL when nothing is left
        nullif(trim(
            regexp_replace(
                regexp_replace(lower(tickets.subject), '^((re|fw|fwd|aw|wg) *: *)+', ''),
                '[[:punct:][:space:]]+', ' ', 'g'
            )
        ), '') as plain_subject,
        coalesce(issues.project, 'none') as project,
        values_as_of.status,
        coalesce(values_as_of.tracker_priority, 'none') as tracker_priority,
        values_as_of.eta_on,
        values_as_of.workaround,
        issues.created_at as opened_at,
        case when spells.open_until_at < {{ latest_day }} then spells.open_until_at end as closed_at
    from spells
    inner join {{ ref('cnf_issues__issues') }} as issues on spells.issue_id = issues.issue_id
    left join values_as_of on spells.issue_id = values_as_of.issue_id
    left join tickets on issues.issue_key = tickets.issue_key and tickets.ticket_number = 1
    where spells.spell_from_last = 1

)

select
    issue_key,

    subject,
    project,
    status,
    tracker_priority,
    eta_on,
    workaround,
    opened_at,
    closed_at,
    -- open bugs of one project with the same subject are one bug: the oldest
    case
        when closed_at is not null or plain_subject is null then issue_key
        else first_value(issue_key) over (
                partition by project, plain_subject, closed_at is null order by opened_at, issue_key
            )
    end as same_bug
from bugs
