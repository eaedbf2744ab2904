-- Grain: contact of a customer: a ticket that was opened, or a public word of a customer in one. What follows within an
-- hour of their last word there is the same contact, as in a chat.
{{ config(materialized='ephemeral') }}
with words as (

    select
        ticket_id,
        account_id,
        created_at as said_at,
        removed_at,
        true as is_new_ticket
    from {{ ref('int_support__tickets') }}

    union all

    select
        comments.ticket_id,
        tickets.account_id,
        comments.created_at as said_at,
        tickets.removed_at,
        false as is_new_ticket
    from {{ ref('cnf_support__ticket_comments') }} as comments
    inner join {{ ref('int_support__tickets') }} as tickets
        on comments.ticket_id = tickets.ticket_id and comments.created_at >= tickets.created_at
    left join {{ ref('cnf_support__users') }} as authors on comments.author_id = authors.support_user_id
    where comments.is_public and (comments.author_id = tickets.requester_id or authors.role = 'end-user')

),

spaced as (

    select
        *,
        lag(said_at) over (partition by ticket_id order by said_at, is_new_ticket desc) as said_before_at
    from words

)

select
    ticket_id,
    account_id,
    said_at,
    removed_at,
    is_new_ticket
from spaced
where said_before_at is null or said_at >= said_before_at + interval '1 hour'
