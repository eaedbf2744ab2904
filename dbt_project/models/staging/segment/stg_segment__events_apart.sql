-- Grain: landed row of an event that was looked at on its own: its id came in more than once, or something is wrong
-- with it. All others are kept as they are, without being written down.
{{ config(
    materialized='view' if rollups_by_spark() else 'incremental',
    incremental_strategy='replace_days',
    on_schema_change='sync_all_columns',
    meta={'days_replaced': '(' ~ is_among_days('known_on', 'cnf_product__changed_days')
        ~ ' or id_hash in (select id_hash from ' ~ generate_schema_name('staging', none) ~ '.stg_segment__changed_ids))'},
) }}
{% if rollups_by_spark() %}
select
    event_id,
    user_id,
    account_id,
    event_name,
    event_text,
    occurred_at,
    received_at,
    known_on,
    id_hash,
    landed_file,
    landed_row,
    reason,
    payload
from {{ source('rollups', 'apart') }}
{% else %}
with counted as (
    select
        id_hash,
        sum(rows_landed) > 1 as is_repeated
    from {{ ref('stg_segment__changed_ids') }}
    group by id_hash
),

landed as (
    select events.*
    from {{ ref('stg_segment__events_judged') }} as events
    where {{ received_on('events', 'received_at', 'cnf_product__changed_days') }}
    {%- if is_incremental() %}

    union all

    -- the other receptions of their ids
    select events.*
    from {{ ref('stg_segment__events_judged') }} as events
    where
        {{ received_on('events', 'received_at', 'stg_segment__changed_ids') }}
        and events.known_on not in (select known_on from {{ ref('cnf_product__changed_days') }})
        and events.id_hash in (select id_hash from counted)
    {%- endif %}
),

judged as (
    select
        landed.*,
        coalesce(counted.is_repeated, false) as is_repeated,
        coalesce(
            landed.row_reason,
            {{ orphan('landed.account_id', 'accounts.account_id', 'account') }}
        ) as reason_of_row
    from landed
    left join {{ ref('cnf_product__accounts') }} as accounts on landed.account_id = accounts.account_id
    left join counted on landed.id_hash = counted.id_hash
),

ranked as (
    select
        *,
        -- the first good reception is kept; rows that say the same are one as good as the other
        row_number() over (
            partition by event_id, reason_of_row is null
            order by received_at, occurred_at, user_id, account_id, event_name, event_text
        ) as reception
    from judged
    where is_repeated or reason_of_row is not null
)

select
    event_id,
    user_id,
    account_id,
    event_name,
    event_text,
    occurred_at,
    received_at,
    known_on,
    id_hash,
    landed_file,
    landed_row,
    coalesce(reason_of_row, case when reception > 1 then 'replayed row' end) as reason,
    case when reason_of_row is not null then {{ row_as_json('landed_record') }} end as payload
from ranked
{% endif %}
