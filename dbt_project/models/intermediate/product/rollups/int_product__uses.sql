-- Grain: event, in as few bytes as features need: the rollups are made of it, and what they leave out (who used which
-- feature) is asked of its last months. Nothing past it reads the events.
{{ config(materialized='view' if rollups_by_spark() else 'incremental') }}
{% if rollups_by_spark() %}
select
    {{ person_key('account_id', 'user_id') }} as person_key,
    event_name,
    {{ try_cast('null', 'text') }} as onboarding_step,

    active_on,
    known_on
from {{ source('rollups', 'uses') }}
{% else %}
select
    {{ person_key('events.account_id', 'events.user_id') }} as person_key,
    events.event_name,
    case
        when {{ is_event('events.event_name', ['onboarding_step']) }}
            then coalesce(events.event_text, events.event_name)
    end as onboarding_step,

    {{ as_date('events.occurred_at') }} as active_on,
    {{ as_date('events.received_at') }} as known_on
from {{ ref('int_product__events') }} as events
where {{ received_on('events', 'received_at', 'cnf_product__rebuilt_days') }}
{% endif %}
