-- Grain: account, as-of date, bug that the account reported and that has been open for long.
select
    bugs.account_id,
    dates.as_of_date,
    'bug_open' as fact,
    'ticket' as subject_type,
    bugs.issue_key as subject_id,
    coalesce(bugs.subject, bugs.issue_key) as subject_name,
    cast(bugs.open_from_at as date) as since_on,
    cast({{ days_between('bugs.open_from_at', 'dates.as_of_date') }} as {{ type_double() }}) as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        'bug ', bugs.issue_key,
        ' (''', {{ words_quoted('coalesce(bugs.subject, bugs.issue_key)') }}, ''') not fixed for ',
        {{ words_count(days_between('bugs.open_from_at', 'dates.as_of_date'), 'day', 'days') }}
    ) as sentence
from {{ ref('int_time__as_of_dates') }} as dates
inner join {{ ref('int_support__reported_bugs') }} as bugs
    on
        bugs.known_from_at < dates.as_of_date
        and cast(bugs.open_from_at as date) < dates.as_of_date - {{ fact_limit('bug_open_more_than_days') }}
        and (bugs.open_until_at is null or bugs.open_until_at >= dates.as_of_date)
