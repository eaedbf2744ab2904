-- Grain: account and user that an event names; either may be none. Only ever added to: whom no event names any more is
-- in no rollup.
-- depends_on: {{ ref('cnf_product__changed_days') }}
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns') }}
with named as (

    {% if rollups_by_spark() %}
    select distinct
        {{ person_key('account_id', 'user_id') }} as person_key,
        account_id,
        user_id
    from {{ source('rollups', 'user_days') }}
    where {{ is_among_days('known_on', 'cnf_product__changed_days') }}

    union

    select
        {{ person_key('null', "nullif(user_id, 'without a user')") }} as person_key,
        null as account_id,
        nullif(user_id, 'without a user') as user_id
    from {{ source('rollups', 'groupless_days') }}
    where {{ is_among_days('known_on', 'cnf_product__changed_days') }}
    {% else %}
    select distinct
        {{ person_key('events.account_id', 'events.user_id') }} as person_key,
        events.account_id,
        events.user_id
    from {{ ref('stg_segment__events_judged') }} as events
    where {{ received_on('events', 'received_at', 'cnf_product__changed_days') }}
    {% endif %}

)

select named.*
from named
{%- if is_incremental() %}
left join {{ this }} as known on named.person_key = known.person_key
where known.person_key is null
{%- endif %}
