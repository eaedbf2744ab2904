-- Grain: alive account, as-of date.
with tickets as (

    select
        tickets.account_id,
        dates.as_of_date,
        count(case when tickets.created_at >= dates.as_of_date - 30 then 1 end) as opened_last_30d,
        count(case when tickets.created_at >= dates.as_of_date - 90 then 1 end) as opened_last_90d,
        count(case when tickets.created_at >= dates.as_of_date - 90 and tickets.is_bug then 1 end) as bugs_last_90d,
        max(cast(tickets.created_at as date)) as last_opened_on,

        -- means over what happened in the window, not over what was opened in it: the slow ones count too
        avg(case
            when tickets.solved_at < dates.as_of_date and tickets.solved_at >= dates.as_of_date - 90
                then {{ feature_seconds('tickets.created_at', 'tickets.solved_at') }}
        end) / 3600 as resolution_hours_last_90d,
        avg(case
            when tickets.replied_at < dates.as_of_date and tickets.replied_at >= dates.as_of_date - 90
                then {{ feature_seconds('tickets.created_at', 'tickets.replied_at') }}
        end) / 3600 as first_reply_hours_last_90d
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_support__tickets') }} as tickets on tickets.created_at < dates.as_of_date
    group by tickets.account_id, dates.as_of_date

),

states as (

    -- a status holds until the next one
    select
        ticket_id,
        value as status,
        changed_at as status_from_at,
        lead(changed_at) over (partition by ticket_id order by changed_at) as status_until_at
    from {{ ref('stg_zendesk__ticket_field_changes') }}
    where field_name = 'status'

),

open_tickets as (

    select
        tickets.account_id,
        dates.as_of_date,
        count(*) as tickets
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join states
        on
            states.status not in ('solved', 'closed', 'deleted')
            and states.status_from_at < dates.as_of_date
            and (states.status_until_at is null or states.status_until_at >= dates.as_of_date)
    inner join {{ ref('int_support__tickets') }} as tickets on states.ticket_id = tickets.ticket_id
    group by tickets.account_id, dates.as_of_date

),

typed as (

    -- tickets that nobody sorts by type: bugs are unknown, not absent
    select count(is_bug) > 0 as is_connected
    from {{ ref('int_support__tickets') }}

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_count('zendesk', 'tickets.opened_last_30d') }} as support_tickets_opened_last_30d,
    {{ feature_count('zendesk', 'tickets.opened_last_90d') }} as support_tickets_opened_last_90d,
    {{ feature_count('zendesk', 'open_tickets.tickets') }} as support_open_tickets,
    {{ feature_value('zendesk', 'tickets.resolution_hours_last_90d') }} as support_resolution_hours_last_90d,
    {{ feature_value('zendesk', 'tickets.first_reply_hours_last_90d') }} as support_first_reply_hours_last_90d,
    {{ feature_count('typed', 'tickets.bugs_last_90d') }} as support_bug_tickets_last_90d,
    {{ feature_value('zendesk', days_between('tickets.last_opened_on', 'alive.as_of_date')) }}
        as support_days_since_last_ticket
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('zendesk') }}
cross join typed
left join tickets on alive.account_id = tickets.account_id and alive.as_of_date = tickets.as_of_date
left join open_tickets on alive.account_id = open_tickets.account_id and alive.as_of_date = open_tickets.as_of_date
