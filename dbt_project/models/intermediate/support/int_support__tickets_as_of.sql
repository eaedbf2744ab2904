-- Grain: alive account, as-of date.
{%- set moments = {
    'first_reply': ('replied_at', 'tickets.reply_working_seconds'),
    'resolution': ('solved_at', feature_seconds('tickets.created_at', 'tickets.solved_at')),
} %}
{%- set kinds = {'bugs': 'tickets.is_bug', 'questions': 'tickets.is_question', 'typed': 'tickets.is_bug is not null'} %}
with records as (

    select min(cast(created_at as date)) as first_ticket_on
    from {{ ref('int_support__tickets') }}

),

dates as (

    -- the usual: a year before the last 30 days, as far as the account has paid and tickets are recorded
    select
        alive.account_id,
        alive.as_of_date,
        greatest(alive.as_of_date - 395, alive.first_paid_on, records.first_ticket_on) as usual_from_on
    from {{ ref('int_accounts__alive') }} as alive
    cross join records

)

select
    dates.account_id,
    dates.as_of_date,
    -- less than 30 days are no habit
    case
        when {{ days_between('dates.usual_from_on', 'dates.as_of_date') }} >= 60
            then {{ days_between('dates.usual_from_on', 'dates.as_of_date') }} - 30
    end as usual_days,

    {% for days in (7, 30, 60, 90) -%}
    count(case when tickets.created_at >= dates.as_of_date - {{ days }} then 1 end) as opened_last_{{ days }}d,
    {% endfor -%}
    count(case
        when tickets.created_at < dates.as_of_date - 30 and tickets.created_at >= dates.usual_from_on then 1
    end) as opened_usual,

    {% for kind, is_kind in kinds.items() -%}
    {%- for days in (30, 90) -%}
    count(case
        when tickets.created_at >= dates.as_of_date - {{ days }}
            and coalesce(tickets.type_from_at < dates.as_of_date, true)
            and {{ is_kind }} then 1
    end) as {{ kind }}_last_{{ days }}d,
    {% endfor -%}
    {%- endfor -%}
    count(distinct case
        when tickets.created_at >= dates.as_of_date - 90
            then coalesce(tickets.requester_email, tickets.requester_id)
    end) as requesters_last_90d,
    count(case
        when tickets.created_at >= dates.as_of_date - 90 and tickets.urgent_from_at < dates.as_of_date then 1
    end) as urgent_last_90d,

    min(case
        when tickets.replied_at < dates.as_of_date and tickets.replied_at >= dates.as_of_date - 30
            then cast(tickets.replied_at as date)
    end) as replied_last_30d_from_on,

    -- means over what happened in the window, not over what was opened in it: the slow ones count too
    {% for what, (at, seconds) in moments.items() -%}
    {%- for days in (30, 90) -%}
    avg(case
        when tickets.{{ at }} < dates.as_of_date and tickets.{{ at }} >= dates.as_of_date - {{ days }}
            then {{ seconds }}
    end) / 3600 as {{ what }}_hours_last_{{ days }}d,
    {% endfor -%}
    avg(case
        when tickets.{{ at }} < dates.as_of_date - 30 and tickets.{{ at }} >= dates.usual_from_on
            then {{ seconds }}
    end) / 3600 as {{ what }}_hours_usual,
    count(case
        when tickets.{{ at }} < dates.as_of_date - 30 and tickets.{{ at }} >= dates.usual_from_on then 1
    end) as {{ what }}_usual,
    {% endfor -%}
    max(cast(tickets.created_at as date)) as last_opened_on
from dates
left join {{ ref('int_support__tickets') }} as tickets
    on
        dates.account_id = tickets.account_id
        and tickets.created_at < dates.as_of_date
        and {{ ticket_counts('tickets', 'dates.as_of_date') }}
group by dates.account_id, dates.as_of_date, dates.usual_from_on
