-- Grain: message of a person in a conversation, from the first word of the customer on.
{{ config(materialized='ephemeral') }}
select
    parts.part_id as comment_id,
    parts.conversation_id as ticket_id,
    parts.author_id,
    parts.part_type not like 'note%' as is_public,
    parts.created_at,
    parts.synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ last_versions('stg_intercom__conversation_parts', ['part_id']) }} as parts
inner join {{ ref('stg_intercom__tickets') }} as tickets on parts.conversation_id = tickets.ticket_id
left join {{ ref('stg_intercom__users') }} as customers
    on parts.author_id = customers.support_user_id and customers.role = 'end-user'
left join {{ kept_rows('stg_intercom__admins') }} as bots
    on parts.author_id = bots.admin_id and bots.is_bot
where
    not parts.is_deleted
    and parts.created_at >= tickets.created_at
    and ({{ is_message('parts') }} or parts.part_type like 'note%')
    -- a customer of whom no contact has landed could be taken for one of us
    and case
        when parts.author_type in {{ customer_types() }}
            then customers.support_user_id is not null or parts.author_id = tickets.requester_id
        else parts.author_type = 'admin' and bots.admin_id is null
    end
