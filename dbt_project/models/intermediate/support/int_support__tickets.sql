-- Grain: ticket of a known account. Moments only: what they mean at a date, the reader decides.
with solved as (

    select
        ticket_id,
        min(changed_at) as solved_at
    from {{ ref('stg_zendesk__ticket_field_changes') }}
    where field_name = 'status' and value in ('solved', 'closed')
    group by ticket_id

),

replied as (

    -- the first public word of somebody who is not the customer
    select
        comments.ticket_id,
        min(comments.created_at) as replied_at
    from {{ ref('stg_zendesk__ticket_comments') }} as comments
    inner join {{ ref('stg_zendesk__tickets') }} as tickets on comments.ticket_id = tickets.ticket_id
    left join {{ ref('stg_zendesk__users') }} as authors on comments.author_id = authors.zendesk_user_id
    where
        comments.is_public
        -- where the requester is not named, only somebody known not to be a customer can have answered
        and coalesce(comments.author_id <> tickets.requester_id, authors.role <> 'end-user')
        and coalesce(authors.role, 'agent') <> 'end-user'
    group by comments.ticket_id

)

select
    tickets.ticket_id,
    organizations.account_id,
    tickets.requester_id,
    lower(requesters.email) as requester_email,

    tickets.ticket_type in ('problem', 'incident') as is_bug,

    tickets.created_at,
    replied.replied_at,
    solved.solved_at
from {{ ref('stg_zendesk__tickets') }} as tickets
left join {{ ref('stg_zendesk__users') }} as requesters on tickets.requester_id = requesters.zendesk_user_id
inner join {{ ref('int_identity__organizations') }} as organizations
    on coalesce(tickets.organization_id, requesters.organization_id) = organizations.organization_id
left join replied on tickets.ticket_id = replied.ticket_id
left join solved on tickets.ticket_id = solved.ticket_id
where organizations.account_id is not null
