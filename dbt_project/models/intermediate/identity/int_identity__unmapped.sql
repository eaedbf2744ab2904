{{ config(materialized='ephemeral') }}

select
    source_name,
    entity,
    entity_id,
    unmapped_reason as reason
from {{ ref('int_identity__entities') }}
where account_id is null

union all

-- tickets of people whom no one knows; those of an organization are its matter
select
    tickets.source_name,
    'ticket' as entity,
    coalesce(tickets.requester_id, 'without a requester') as entity_id,
    {{ words_count('count(*)', 'ticket of no account', 'tickets of no account') }} as reason
from {{ ref('cnf_support__tickets') }} as tickets
left join {{ ref('cnf_support__users') }} as requesters on tickets.requester_id = requesters.support_user_id
left join {{ ref('int_identity__tickets') }} as known on tickets.ticket_id = known.ticket_id
where
    known.ticket_id is null
    and coalesce(tickets.organization_id, requesters.organization_id) is null
    and coalesce(tickets.status, '') <> 'deleted'
group by tickets.source_name, coalesce(tickets.requester_id, 'without a requester')

union all

-- events of visitors, and of users on days on which they belong to no account
select
    days.source_name,
    'event' as entity,
    days.user_id as entity_id,
    {{ words_count('sum(days.events)', 'event of no account', 'events of no account') }} as reason
from {{ ref('int_identity__groupless_days') }} as days
left join {{ ref('cnf_product__users_assigned') }} as assigned
    on
        days.user_id = assigned.user_id
        and days.known_on >= assigned.assigned_from_on
        and (assigned.assigned_until_on is null or days.known_on < assigned.assigned_until_on)
where assigned.user_id is null
group by days.source_name, days.user_id
