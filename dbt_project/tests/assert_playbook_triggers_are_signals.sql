-- A misspelt trigger, operator or band never fires, and a playbook that never fires looks like good news.
-- depends_on: {{ ref("fct_account_features") }} (its columns are looked up in the warehouse)
{{ config(tags=['features', 'by_day']) }}
with

playbooks as (
    select * from {{ ref("playbooks") }}
),

bands_left as (
    select
        playbook_id,
        {% set left = namespace(over="coalesce(health_bands, '')") -%}
        {% for band in var("bands") | list + ["unknown", "|"] -%}
        {% set left.over = "replace(" ~ left.over ~ ", '" ~ band ~ "', '')" -%}
        {% endfor -%}
        {{ left.over }} as words_left
    from playbooks
)

select
    playbook_id,
    concat('trigger_column is no signal: ', trigger_column) as problem
from playbooks
where
    trigger_column is null
    or trigger_column not in ({{ signals_quoted(signals_features() + signals_of_health("health") | list) }})

union all
select
    playbook_id,
    concat('trigger_operator is none of {{ signals_operators() | join(" ") }}: ', trigger_operator) as problem
from playbooks
where trigger_operator is null or trigger_operator not in ({{ signals_quoted(signals_operators()) }})

union all
select
    playbook_id,
    'trigger_value, is_fallback, priority, due_in_days, cool_down_days and why must be given' as problem
from playbooks
where
    trigger_value is null or is_fallback is null or priority is null
    or due_in_days is null or cool_down_days is null or why is null

union all
select
    playbook_id,
    concat('health_bands holds an unknown band: ', words_left) as problem
from bands_left
where words_left <> ''

union all
select
    playbook_id,
    'cool_down_days is shorter than due_in_days: the next task would come before this one is due' as problem
from playbooks
where cool_down_days < due_in_days

union all
select
    playbook_id,
    concat('value_format is neither number nor percent: ', value_format) as problem
from playbooks
where value_format is null or value_format not in ('number', 'percent')
