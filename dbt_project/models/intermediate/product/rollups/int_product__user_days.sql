-- depends_on: {{ ref('cnf_product__rebuilt_days') }}
-- Grain: person (account, user), day active, day known (received). Late events are rows of their own, with a later
-- known_on.
{{ config(materialized='incremental') }}
{% if rollups_by_spark() %}
select
    {{ person_key('account_id', 'user_id') }} as person_key,

    active_on,
    known_on,

    events
from {{ source('rollups', 'user_days') }}
where {{ is_among_days('known_on', 'cnf_product__rebuilt_days') }}
{% else %}
{% for is_in_the_chunk in chunks_of_days('uses.known_on', 'cnf_product__rebuilt_days') %}
{{ 'union all' if not loop.first }}

select
    uses.person_key,

    uses.active_on,
    uses.known_on,

    count(*) as events
from {{ ref('int_product__uses') }} as uses
inner join {{ ref('int_product__people') }} as people on uses.person_key = people.person_key
where people.account_id is not null and {{ is_in_the_chunk }}
group by 1, 2, 3
{% endfor %}
{% endif %}
