-- depends_on: {{ ref('cnf_product__rebuilt_days') }}
-- Grain: connector, day received, user (or 'without a user'), of the events of no account: those of visitors, and of
-- users whose account is not known on that day.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='sync_all_columns',
    meta={'days_replaced': is_among_days('known_on', 'cnf_product__rebuilt_days')},
) }}
{% if rollups_by_spark() %}
select
    source_name,
    known_on,
    user_id,
    events
from {{ source('rollups', 'groupless_days') }}
where {{ is_among_days('known_on', 'cnf_product__rebuilt_days') }}
{% else %}
select
    people.source_name,
    uses.known_on,
    coalesce(people.user_id, 'without a user') as user_id,
    count(*) as events
from {{ ref('int_product__uses') }} as uses
inner join {{ ref('int_product__people') }} as people on uses.person_key = people.person_key
where
    people.account_id is null
    and ({{ chunks_of_days('uses.known_on', 'cnf_product__rebuilt_days') | join(' or ') }})
group by 1, 2, 3
{% endif %}
