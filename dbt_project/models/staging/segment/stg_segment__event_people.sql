-- Grain: account and user that an event names; either may be none. Only ever added to: whom no event names any more is
-- in no rollup.
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns') }}
with named as (

    select distinct
        {{ person_key('events.account_id', 'events.user_id') }} as person_key,
        events.account_id,
        events.user_id
    from {{ ref('stg_segment__events_judged') }} as events
    where {{ received_on('events', 'received_at', 'cnf_product__changed_days') }}

)

select named.*
from named
{%- if is_incremental() %}
left join {{ this }} as known on named.person_key = known.person_key
where known.person_key is null
{%- endif %}
