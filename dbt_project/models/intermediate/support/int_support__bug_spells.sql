-- Grain: bug of the issue tracker, spell in which it is unresolved.
{{ config(materialized='view') }}
with changes as (

    select
        issue_id,
        created_at as changed_at,
        true as is_open
    from {{ ref('cnf_issues__issues') }}

    union all

    -- after its last resolution an issue is only moved between boards
    select
        history.issue_id,
        history.changed_at,
        lower(history.value) not in ('done', 'resolved', 'closed') as is_open
    from {{ ref('cnf_issues__issue_field_changes') }} as history
    inner join {{ ref('cnf_issues__issues') }} as issues on history.issue_id = issues.issue_id
    where
        history.field_name = 'status'
        and history.value is not null
        and history.changed_at > issues.created_at
        and (issues.resolved_at is null or history.changed_at <= issues.resolved_at)

    union all

    -- companies name their last status differently; the date of the resolution decides
    select
        issue_id,
        resolved_at as changed_at,
        false as is_open
    from {{ ref('cnf_issues__issues') }}
    where resolved_at is not null

),

states as (

    select
        *,
        lag(is_open) over (partition by issue_id order by changed_at, is_open desc) as was_open
    from changes

),

turns as (

    select
        *,
        lead(changed_at) over (partition by issue_id order by changed_at, is_open desc) as turned_at
    from states
    where was_open is null or was_open <> is_open

)

select
    issues.issue_id,
    issues.issue_key,

    turns.was_open is not null as is_reopened,
    case when turns.turned_at is not null then {{ is_fixed('resolutions.value') }} end as is_fixed,

    turns.changed_at as open_from_at,
    turns.turned_at as open_until_at
from turns
inner join {{ ref('cnf_issues__issues') }} as issues on turns.issue_id = issues.issue_id
left join {{ ref('int_support__issue_values') }} as resolutions
    on turns.issue_id = resolutions.issue_id
        and resolutions.field = 'resolution'
        and resolutions.valid_from_at <= turns.turned_at
        and (resolutions.valid_until_at is null or resolutions.valid_until_at > turns.turned_at)
where
    turns.is_open
    -- a wish is no bug
    and lower(coalesce(issues.issue_type, 'bug')) in ('bug', 'defect')
