-- Grain: event. One without an account belongs to its user's account of that day, as known then, or to none. What the
-- company's own people do is no customer's use.
{{ config(materialized='ephemeral') }}
{%- set is_own_known = var('internal_email_domains') or var('internal_users') %}
select
    coalesce(events.account_id, assigned.account_id) as account_id,
    events.user_id,
    events.event_name,
    events.event_text,
    events.occurred_at,
    events.received_at
from {{ ref('cnf_product__events') }} as events
left join {{ ref('cnf_product__users_assigned') }} as assigned
    on
        -- only an event without an account is looked up
        case when events.account_id is null then events.user_id end = assigned.user_id
        and {{ as_date('events.received_at') }} >= assigned.assigned_from_on
        and (assigned.assigned_until_on is null or {{ as_date('events.received_at') }} < assigned.assigned_until_on)
{%- if is_own_known %}
left join {{ ref('cnf_product__own_users') }} as own on events.user_id = own.user_id
where own.user_id is null and coalesce(not {{ is_own_user('events.user_id') }}, true)
{%- endif %}
