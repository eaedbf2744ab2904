-- Grain: ticket of a known account, spell in which it is open. A spell holds from one change of status to another.
with states as (

    select
        ticket_id,
        changed_at,
        value not in ('solved', 'closed', 'deleted') as is_open,
        lag(value not in ('solved', 'closed', 'deleted')) over (
            partition by ticket_id order by changed_at
        ) as was_open
    from {{ ref('cnf_support__ticket_field_changes') }}
    where field_name = 'status'

),

turns as (

    -- from open to pending nothing turns
    select
        ticket_id,
        changed_at,
        is_open,
        was_open,
        lead(changed_at) over (partition by ticket_id order by changed_at) as turned_at
    from states
    where was_open is null or was_open <> is_open

)

select
    turns.ticket_id,
    tickets.account_id,

    tickets.subject,
    turns.was_open is not null as is_reopened,
    row_number() over (partition by turns.ticket_id order by turns.changed_at)
    - max(case when turns.was_open is null then 1 else 0 end) over (partition by turns.ticket_id) as times_reopened,

    turns.changed_at as open_from_at,
    turns.turned_at as open_until_at
from turns
inner join {{ ref('int_support__tickets') }} as tickets on turns.ticket_id = tickets.ticket_id
where turns.is_open
