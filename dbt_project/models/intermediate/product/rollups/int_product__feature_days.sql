-- depends_on: {{ ref('cnf_product__rebuilt_days') }}
-- Grain: account, event name, onboarding step, day active, day known (received).
{{ config(materialized='incremental') }}
{% if rollups_by_spark() %}
select
    account_id,
    event_name,
    onboarding_step,

    active_on,
    known_on,

    events
from {{ source('rollups', 'feature_days') }}
where {{ is_among_days('known_on', 'cnf_product__rebuilt_days') }}
{% else %}
{% for is_in_the_chunk in chunks_of_days('uses.known_on', 'cnf_product__rebuilt_days') %}
{{ 'union all' if not loop.first }}

select
    people.account_id,
    uses.event_name,
    uses.onboarding_step,

    uses.active_on,
    uses.known_on,

    count(*) as events
from {{ ref('int_product__uses') }} as uses
inner join {{ ref('int_product__people') }} as people on uses.person_key = people.person_key
where people.account_id is not null and {{ is_in_the_chunk }}
group by 1, 2, 3, 4, 5
{% endfor %}
{% endif %}
