{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': '(' ~ is_rebuilt('known_on') ~ ' or known_on is null)'},
) }}

with judged as (
    select
        events.event_id,
        {{ as_date('events.received_at') }} as known_on,
        events.landed_file,
        events.landed_row,
        coalesce(events.row_reason, {{ orphan('events.account_id', 'accounts.account_id', 'account') }}) as reason,
        events.landed_record
    from {{ ref('stg_segment__events_judged') }} as events
    left join {{ ref('cnf_product__accounts') }} as accounts
        on events.account_id = accounts.account_id
    where events.received_at is null or events.received_at >= {{ first_rebuilt_day() }}
)

select
    event_id,
    known_on,
    landed_file,
    landed_row,
    reason,
    {{ row_as_json('landed_record') }} as payload
from judged
where reason is not null
