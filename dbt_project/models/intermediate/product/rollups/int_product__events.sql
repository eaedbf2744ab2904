-- Grain: event of an account. One without an account belongs to its user's account of that day, as known then. What the
-- company's own people do is no customer's use.
{{ config(materialized='ephemeral') }}
{%- set is_own_known = var('internal_email_domains') or var('internal_users') %}
{%- set columns = ['event_id', 'user_id', 'event_name', 'event_text', 'occurred_at', 'received_at'] %}
with events as (

    select
        account_id,
        {{ columns | join(',\n        ') }}
    from {{ ref('cnf_product__events') }}
    where account_id is not null

    union all

    select
        assigned.account_id,
        events.{{ columns | join(',\n        events.') }}
    from {{ ref('cnf_product__events') }} as events
    inner join {{ ref('int_identity__users_assigned') }} as assigned
        on
            events.user_id = assigned.user_id
            and {{ as_date('events.received_at') }} >= assigned.assigned_from_on
            and (assigned.assigned_until_on is null or {{ as_date('events.received_at') }} < assigned.assigned_until_on)
    where events.account_id is null

)

select events.*
from events
{%- if is_own_known %}
left join {{ ref('int_identity__own_users') }} as own on events.user_id = own.user_id
where own.user_id is null and not {{ is_own_user('events.user_id') }}
{%- endif %}
