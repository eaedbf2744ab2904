{#- Grain: day received, of the days whose events are judged again: what landed of them has changed, or the account of
    an event has become known, or is known no more. What was rolled up and what was set aside are looked up by name at
    run time: a ref would be a cycle, as they are built from these days. A day is done when it is rolled up: what a run
    that was killed has begun, the next one does again. -#}
{%- set begun = relation_if_built('conformed', 'cnf_product__changed_days') -%}
{%- set made_with = relation_if_built('intermediate', 'int_product__rolled_up_with') -%}
{%- set rolled_up_days = rolled_up_days_if_whole() if made_with or rollups_by_spark() -%}
{%- set feature_days = relation_if_built('intermediate', 'int_product__feature_days') %}
-- depends_on: {{ ref('cnf_product__accounts') }}
with days as (

    select landed.known_on
    from {{ ref('cnf_product__event_days') }} as landed
    {% if rolled_up_days -%}
    left join {{ rolled_up_days }} as rolled_up
        on landed.known_on = rolled_up.known_on and rolled_up.rolled_up_by = '{{ rollups_version() }}'
    where
        rolled_up.known_on is null
        or landed.rows_landed <> rolled_up.rows_landed
        or landed.digest <> rolled_up.digest

    union

    -- nothing of them is left
    select rolled_up.known_on
    from {{ rolled_up_days }} as rolled_up
    left join {{ ref('cnf_product__event_days') }} as landed on rolled_up.known_on = landed.known_on
    where landed.known_on is null
    {%- if begun %}

    union

    select known_on
    from {{ begun }}
    where not is_done
    {%- endif %}
    {%- if feature_days and not rollups_by_spark() %}

    union

    -- of an account that is none any more
    select days.known_on
    from {{ feature_days }} as days
    where
        days.account_id in (
            select made_with.account_id
            from {{ made_with }} as made_with
            left join {{ ref('cnf_product__accounts') }} as accounts on made_with.account_id = accounts.account_id
            where made_with.kind = 'account' and accounts.account_id is null
        )
    {%- endif %}
    {%- for table in landed_event_tables() if not rollups_by_spark() %}
    {%- set apart = relation_if_built('staging', table.apart) %}
    {%- if apart %}

    union

    select apart.known_on
    from {{ apart }} as apart
    inner join {{ ref('cnf_product__accounts') }} as accounts on apart.account_id = accounts.account_id
    where apart.reason like '%unknown account%'
    {%- endif %}
    {%- endfor %}
    {%- endif %}

)

select
    known_on,
    false as is_done
from days
