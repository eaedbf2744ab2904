-- Grain: account, as-of date, fact. What support knows of an account, in words.
with features as (

    select
        support.*,
        tickets.replied_last_30d_from_on,
        tickets.first_reply_hours_usual,
        tickets.last_opened_on,
        tickets.opened_usual,
        pressure.burst_on,
        pressure.burst_contacts,
        pressure.burst_tickets_among,
        usage.usage_events_vs_own_base
    from {{ ref('int_features__support') }} as support
    inner join {{ ref('int_support__tickets_as_of') }} as tickets
        on support.account_id = tickets.account_id and support.as_of_date = tickets.as_of_date
    inner join {{ ref('int_support__pressure_as_of') }} as pressure
        on support.account_id = pressure.account_id and support.as_of_date = pressure.as_of_date
    inner join {{ ref('int_features__usage') }} as usage
        on support.account_id = usage.account_id and support.as_of_date = usage.as_of_date

),

account_facts as (

    select
        account_id,
        as_of_date,
        'contact_burst' as fact,
        burst_on as since_on,
        burst_contacts as value,
        cast(null as {{ type_double() }}) as usual,
        concat(
            {{ words_whole('burst_contacts') }}, ' contacts within 3 days up to ', {{ words_day('burst_on') }},
            ', new tickets among them: ', {{ words_whole('burst_tickets_among') }}
        ) as sentence
    from features
    where burst_contacts >= {{ fact_limit('contact_burst_contacts') }}

    union all

    select
        account_id,
        as_of_date,
        'reply_slow' as fact,
        replied_last_30d_from_on as since_on,
        support_first_reply_hours_last_30d as value,
        first_reply_hours_usual as usual,
        concat(
            'first reply after ',
            {{ words_count('support_first_reply_hours_last_30d', 'working hour', 'working hours') }},
            ' in the last 30 days, usual ', {{ words_whole('first_reply_hours_usual') }}
        ) as sentence
    from features
    where
        support_first_reply_vs_own_usual >= {{ fact_limit('reply_slow_times') }}
        and support_first_reply_hours_last_30d > {{ fact_limit('reply_slow_more_than_hours') }}

    union all

    select
        account_id,
        as_of_date,
        'support_silent' as fact,
        last_opened_on as since_on,
        support_days_since_last_ticket as value,
        support_tickets_usual_30d as usual,
        concat(
            'no ticket since ', {{ words_day('last_opened_on') }}, ' (',
            {{ words_count('opened_usual', 'ticket', 'tickets') }}, ' in the year before), while actions are ',
            {{ words_percent('(usage_events_vs_own_base - 1)') }}, ' below the twelve weeks before'
        ) as sentence
    from features
    where support_is_silent_while_use_falls = 1

)

select
    account_id,
    as_of_date,
    fact,
    'account' as subject_type,
    cast(null as {{ column_type('text') }}) as subject_id,
    cast(null as {{ column_type('text') }}) as subject_name,
    since_on,
    value,
    usual,
    sentence
from account_facts
