-- A condition that cannot be read never holds, and a playbook that is never raised looks like good news.
-- depends_on: {{ ref("fct_account_features") }} (its columns are looked up in the warehouse)
{{ config(tags=['features', 'by_day']) }}
{%- set known = signals_features() + (playbooks_signals("accounts") | list) %}
with

playbooks as (
    select * from {{ ref("playbooks") }}
),

conditions as (
    select
        conditions.*,
        case purpose when 'raised' then 'raised_when' else 'cleared_when' end as column_name
    from {{ ref("int_playbooks__conditions") }} as conditions
    where not (purpose = 'cleared' and condition_text = 'never')
),

places as (
    {% for place in range(1, 31) %}
    select {{ place }} as place
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

listed as (
    select
        playbooks.playbook_id,
        {{ dbt.split_part("playbooks.suppressed_by", "'|'", "places.place") }} as stronger_id
    from playbooks
    cross join places
)

select
    playbook_id,
    concat(column_name, ' asks for ', signal, ', which is no signal') as problem
from conditions
where
    signal not in ({{ signals_quoted(known) }})
    and signal not in (select concat('fact_', fact) from {{ ref("facts") }})

union all
select
    playbook_id,
    concat(column_name, ': ', condition_text, ' is no condition like usage_days_since_last_event >= 14') as problem
from conditions
where
    coalesce(operator, '') not in ({{ signals_quoted(signals_operators()) }})
    or value is null
    or words_left is not null

union all
select
    playbook_id,
    'raised_when has no condition' as problem
from playbooks
where
    playbook_id not in (
        select playbook_id from {{ ref("int_playbooks__conditions") }}
        where purpose = 'raised'
    )

union all
select
    playbook_id,
    'raised_when or cleared_when has more than {{ playbooks_most_conditions() }} conditions' as problem
from playbooks
where
    {{ dbt.split_part("raised_when", "' and '", playbooks_most_conditions() + 1) }} <> ''
    or {{ dbt.split_part("cleared_when", "' and '", playbooks_most_conditions() + 1) }} <> ''

union all
select
    playbook_id,
    concat('suppressed_by names ', stronger_id, ', which is no playbook') as problem
from listed
where stronger_id <> '' and stronger_id <> 'any' and stronger_id not in (select playbook_id from playbooks)

union all
select
    playbook_id,
    'kind is task or message, population customers or trials, money churn, conversion or expansion, '
    || 'addressed_to sponsor or reporter' as problem
from playbooks
where
    coalesce(kind, '') not in ('task', 'message') or coalesce(population, '') not in ('customers', 'trials')
    or coalesce(money, '') not in ('churn', 'conversion', 'expansion')
    or coalesce(addressed_to, '') not in ('sponsor', 'reporter')

union all
select
    playbook_id,
    'title, owner_role, why, priority, expected_effect and all days must be given' as problem
from playbooks
where
    title is null or owner_role is null or priority is null or due_in_days is null or expires_in_days is null
    or cool_down_days is null or expected_effect is null or why is null

union all
select
    playbook_id,
    concat('value_format is neither number nor percent: ', value_format) as problem
from playbooks
where value_format is null or value_format not in ('number', 'percent')

union all
select
    playbooks.playbook_id,
    'has no words in playbook_messages.csv' as problem
from playbooks
left join {{ ref("playbook_messages") }} as messages on playbooks.playbook_id = messages.playbook_id
where messages.playbook_id is null
