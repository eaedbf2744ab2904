-- Grain: ticket of a known account. Moments only: what they mean at a date, the reader decides.
with solved as (

    select
        ticket_id,
        min(changed_at) as solved_at
    from {{ ref('cnf_support__ticket_field_changes') }}
    where field_name = 'status' and value in ('solved', 'closed')
    group by ticket_id

),

replied as (

    -- the first public word of somebody who is not the customer
    select
        comments.ticket_id,
        min(comments.created_at) as replied_at
    from {{ ref('cnf_support__ticket_comments') }} as comments
    inner join {{ ref('cnf_support__tickets') }} as tickets on comments.ticket_id = tickets.ticket_id
    left join {{ ref('cnf_support__users') }} as authors on comments.author_id = authors.support_user_id
    where
        comments.is_public
        -- where the requester is not named, only somebody known not to be a customer can have answered
        and coalesce(comments.author_id <> tickets.requester_id, authors.role <> 'end-user')
        and coalesce(authors.role, 'agent') <> 'end-user'
    group by comments.ticket_id

),

fields as (

    -- type and priority of today may be newer than the date that is asked for: what counts is when they were set
    select
        ticket_id,
        min(case when field_name = 'type' then changed_at end) as type_from_at,
        count(case when field_name = 'priority' then 1 end) as priorities,
        min(case when field_name = 'priority' and value in ('high', 'urgent') then changed_at end) as urgent_from_at
    from {{ ref('cnf_support__ticket_field_changes') }}
    where field_name in ('type', 'priority')
    group by ticket_id

),

first_types as (

    select
        changes.ticket_id,
        min(changes.value) as ticket_type
    from {{ ref('cnf_support__ticket_field_changes') }} as changes
    inner join fields on changes.ticket_id = fields.ticket_id and changes.changed_at = fields.type_from_at
    where changes.field_name = 'type'
    group by changes.ticket_id

)

select
    tickets.ticket_id,
    accounts.account_id,
    tickets.requester_id,
    lower(requesters.email) as requester_email,

    tickets.subject,
    coalesce(first_types.ticket_type, tickets.ticket_type) in ('problem', 'incident') as is_bug,
    coalesce(first_types.ticket_type, tickets.ticket_type) = 'question' as is_question,

    tickets.created_at,
    coalesce(fields.type_from_at, tickets.created_at) as type_from_at,
    case
        when fields.priorities > 0 then fields.urgent_from_at
        when tickets.priority in ('high', 'urgent') then tickets.created_at
    end as urgent_from_at,
    coalesce(fields.priorities > 0, false) or tickets.priority is not null as has_priority,
    replied.replied_at,
    {{ working_seconds_until('replied.replied_at', 'replied_on') }}
    - {{ working_seconds_until('tickets.created_at', 'opened_on') }} as reply_working_seconds,
    solved.solved_at,
    removed.removed_at
from {{ ref('cnf_support__tickets') }} as tickets
left join {{ ref('cnf_support__users') }} as requesters on tickets.requester_id = requesters.support_user_id
inner join {{ ref('int_identity__tickets') }} as accounts on tickets.ticket_id = accounts.ticket_id
left join replied on tickets.ticket_id = replied.ticket_id
left join {{ ref('int_calendar__days') }} as opened_on on {{ team_day('tickets.created_at') }} = opened_on.day
left join {{ ref('int_calendar__days') }} as replied_on on {{ team_day('replied.replied_at') }} = replied_on.day
left join fields on tickets.ticket_id = fields.ticket_id
left join first_types on tickets.ticket_id = first_types.ticket_id
left join solved on tickets.ticket_id = solved.ticket_id
left join {{ ref('int_support__removed_tickets') }} as removed on tickets.ticket_id = removed.ticket_id
where
    -- the company's own people ask for themselves
    not {{ is_own_domain(email_domain('requesters.email')) }}
