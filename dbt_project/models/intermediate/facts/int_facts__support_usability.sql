-- Grain: account, as-of date, fact. The category of usability that an account asks about again and again, and who else.
{%- set days = fact_limit('usability_repeated_within_days') %}
{%- set least = fact_limit('usability_repeated_tickets') %}
with asked as (

    select
        tickets.account_id,
        dates.as_of_date,
        tags.tag as category,
        count(distinct tickets.ticket_id) as tickets,
        min(cast(tickets.created_at as date)) as since_on
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_support__tickets') }} as tickets
        on
            tickets.created_at < dates.as_of_date
            and tickets.created_at >= dates.as_of_date - {{ days }}
            and {{ ticket_counts('tickets', 'dates.as_of_date') }}
    inner join {{ ref('cnf_support__ticket_tags') }} as tags
        on tickets.ticket_id = tags.ticket_id and coalesce(tags.synced_at < dates.as_of_date, true)
    where {{ is_among('tags.tag', var('ux_review')['tags']) }}
    group by tickets.account_id, dates.as_of_date, tags.tag

),

ranked as (

    select
        *,
        count(*) over (partition by as_of_date, category) as accounts,
        row_number() over (partition by account_id, as_of_date order by tickets desc, category) as category_rank
    from asked

)

select
    account_id,
    as_of_date,
    'usability_repeated' as fact,
    'account' as subject_type,
    cast(null as {{ column_type('text') }}) as subject_id,
    category as subject_name,
    since_on,
    cast(tickets as {{ type_double() }}) as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        {{ words_count('tickets', 'ticket', 'tickets') }}, ' about ''', {{ words_quoted('category') }},
        ''' in the last {{ days }} days',
        case
            when accounts > 1
                then concat(
                        ', asked about by ', {{ words_count('accounts - 1', 'other account', 'other accounts') }}
                    )
            else ''
        end
    ) as sentence
from ranked
where category_rank = 1 and tickets >= {{ least }}
