-- Grain: task, event, as-of date from which it counts. What the pipeline did with a task, and what people did.
-- A view: the delivery of each day reads it.
{{ config(materialized='view') }}
with steps as (

    select
        task_id,
        account_id,
        playbook_id,
        state as event,
        as_of_date,
        as_of_date as happened_on,
        cast(null as {{ dbt.type_string() }}) as acted_by,
        cast(null as {{ dbt.type_string() }}) as cause_code,
        note
    from {{ ref('pub_playbook_cases') }}
    where not is_held_out and state in ('opened', 'reminded', 'cleared', 'expired', 'absorbed')

),

acts as (

    select
        *,
        row_number() over (
            partition by task_id, event, {{ as_date('acted_at') }} order by acted_at desc, acted_by
        ) as latest
    from {{ ref('cnf_people__task_events') }}

)

select * from steps
union all
select
    task_id,
    account_id,
    playbook_id,
    event,
    {{ add_days(as_date('acted_at'), 1) }} as as_of_date,
    {{ as_date('acted_at') }} as happened_on,
    acted_by,
    cause_code,
    note
from acts
where latest = 1 and event not in ('opened', 'reminded', 'cleared', 'expired', 'absorbed', 'held_out')
