-- Grain: issue, field, moment from which the field has this value. NULL: from then on it has none.
{{ config(materialized='view') }}
{%- set fields = {'status': 'status', 'priority': 'priority', 'resolution': 'resolution',
    var('bugs')['due_date_field']: 'due date', var('bugs')['workaround_field']: 'workaround'} %}
with changes as (

    select
        issue_id,
        case field_name
            {%- for name, field in fields.items() %}
            when {{ literal(name) }} then '{{ field }}'
            {%- endfor %}
        end as field,
        nullif(trim(value), '') as value,
        changed_at,
        true as is_dated
    from {{ ref('cnf_issues__issue_field_changes') }}
    where field_name in ({{ literals(fields) }})

),

history as (

    select count(*) > 0 as has_landed
    from {{ ref('cnf_issues__issue_field_changes') }}

),

known as (

    select * from changes

    union all

    -- a field without a history has had today's value ever since; without any history, no one knows since when
    {% for field, column in [
        ('status', 'status'), ('priority', 'priority'), ('resolution', 'resolution'), ('due date', 'due_on')
    ] -%}
    select
        issues.issue_id,
        '{{ field }}' as field,
        cast(issues.{{ column }} as {{ column_type('text') }}) as value,
        issues.created_at as changed_at,
        history.has_landed as is_dated
    from {{ ref('cnf_issues__issues') }} as issues
    cross join history
    left join changes on issues.issue_id = changes.issue_id and changes.field = '{{ field }}'
    where issues.{{ column }} is not null and changes.issue_id is null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

compared as (

    select
        *,
        lag(value) over (partition by issue_id, field order by changed_at) as value_before
    from known

)

-- the same value once more is no change
select
    compared.issue_id,
    issues.issue_key,
    compared.field,

    compared.value,

    compared.is_dated,

    compared.changed_at as valid_from_at,
    lead(compared.changed_at) over (
        partition by compared.issue_id, compared.field order by compared.changed_at
    ) as valid_until_at
from compared
inner join {{ ref('cnf_issues__issues') }} as issues on compared.issue_id = issues.issue_id
where coalesce(compared.value, '') <> coalesce(compared.value_before, '')
