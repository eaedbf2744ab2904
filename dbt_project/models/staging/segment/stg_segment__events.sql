{{ config(materialized='view') }}
{%- set columns = ['event_id', 'user_id', 'account_id', 'event_name', 'event_text', 'occurred_at', 'received_at'] %}

select
    {%- for column in columns %}
    events.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('stg_segment__events_judged') }} as events
-- a row without an id has been looked at: it is set aside
left join (select distinct event_id from {{ ref('stg_segment__events_apart') }}) as apart
    on events.event_id = apart.event_id
where apart.event_id is null and events.event_id is not null

union all

select
    {{ columns | join(',\n    ') }}
from {{ ref('stg_segment__events_apart') }}
where reason is null
