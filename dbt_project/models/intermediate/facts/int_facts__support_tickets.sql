-- Grain: account, as-of date, fact, subject (ticket or bug). Facts about a single ticket.
with month_tickets as (

    select
        features.account_id,
        features.as_of_date,
        features.support_tickets_opened_last_30d as tickets,
        features.support_tickets_usual_30d as tickets_usual,
        cast(tickets.created_at as date) as opened_on,
        row_number() over (
            partition by features.account_id, features.as_of_date order by tickets.created_at, tickets.ticket_id
        ) as ticket_number
    from {{ ref('int_features__support') }} as features
    inner join {{ ref('int_support__tickets') }} as tickets
        on
            features.account_id = tickets.account_id
            and tickets.created_at < features.as_of_date
            and tickets.created_at >= features.as_of_date - 30
            and {{ ticket_counts('tickets', 'features.as_of_date') }}
    where features.support_tickets_opened_last_30d > {{ fact_limit('tickets_many_more_than') }}

),

-- a spell of being open is a fact while it lasts, its beginning for a month
spells as (

    select
        spells.account_id,
        dates.as_of_date,
        spells.ticket_id,
        coalesce(spells.subject, spells.ticket_id) as subject,
        spells.times_reopened,
        cast(spells.open_from_at as date) as since_on,
        {{ days_between('spells.open_from_at', 'dates.as_of_date') }} as days_open,
        spells.open_until_at is null or spells.open_until_at >= dates.as_of_date as is_open,
        row_number() over (
            partition by spells.ticket_id, dates.as_of_date order by spells.open_from_at desc
        ) as spell_from_last
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_support__open_spells') }} as spells
        on
            spells.open_from_at < dates.as_of_date
            and dates.as_of_date <= case
                when spells.open_until_at is null then date '9999-01-01'
                else greatest(
                        cast(spells.open_until_at as date),
                        cast(spells.open_from_at as date) + {{ fact_limit('ticket_repeated_within_days') }}
                    )
            end

)

select
    account_id,
    as_of_date,
    'tickets_many' as fact,
    'account' as subject_type,
    cast(null as {{ column_type('text') }}) as subject_id,
    cast(null as {{ column_type('text') }}) as subject_name,
    -- it became true with the first ticket too many
    opened_on as since_on,
    tickets as value,
    tickets_usual as usual,
    concat(
        {{ words_whole('tickets') }}, ' tickets in the last 30 days',
        case when tickets_usual is null then '' else concat(', usual ', {{ words_whole('tickets_usual') }}) end
    ) as sentence
from month_tickets
where ticket_number = {{ fact_limit('tickets_many_more_than') }} + 1

union all

select
    account_id,
    as_of_date,
    'ticket_stuck' as fact,
    'ticket' as subject_type,
    ticket_id as subject_id,
    subject as subject_name,
    since_on,
    days_open as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        'ticket ''', {{ words_quoted('subject') }}, ''' open for ', {{ words_count('days_open', 'day', 'days') }}
    ) as sentence
from spells
where is_open and days_open > {{ fact_limit('ticket_stuck_more_than_days') }}

union all

select
    account_id,
    as_of_date,
    'ticket_repeated' as fact,
    'ticket' as subject_type,
    ticket_id as subject_id,
    subject as subject_name,
    since_on,
    times_reopened as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        'ticket ''', {{ words_quoted('subject') }}, ''' was solved and opened again on ', {{ words_day('since_on') }}
    ) as sentence
from spells
where times_reopened > 0 and days_open <= {{ fact_limit('ticket_repeated_within_days') }} and spell_from_last = 1
