-- Grain: account, as-of date, fact, bug that the account reported. News of the last days, in words that it may read.
with bugs as (

    select
        *,
        concat(
            'the problem you reported on ', {{ words_day('cast(reported_at as date)') }},
            case when subject is null then '' else concat(' (''', {{ words_quoted('subject') }}, ''')') end
        ) as problem,
        lead(open_from_at) over (partition by account_id, issue_key order by open_from_at) as reopened_at
    from {{ ref('int_support__reported_bugs') }}
    -- a spell that was over before it was reported is no one's news, and its successor no reopening
    where open_until_at is null or open_until_at > open_from_at

),

bug_news as (

    -- an account linked to the bug later gets the news then
    select
        bugs.*,
        issue_values.field,
        issue_values.value,
        {{ try_cast(
            "case when issue_values.field = 'due date' then substr(issue_values.value, 1, 10) end", 'date'
        ) }} as due_on,
        greatest(issue_values.valid_from_at, bugs.known_from_at) as happened_at,
        least(issue_values.valid_until_at, bugs.open_until_at) as until_at
    from bugs
    inner join {{ ref('int_support__issue_values') }} as issue_values on bugs.issue_key = issue_values.issue_key
    where
        issue_values.field in ('due date', 'workaround')
        and issue_values.value is not null
        and issue_values.is_dated

),

news as (

    select
        account_id,
        issue_key,
        subject,
        'bug_fixed' as fact,
        greatest(open_until_at, known_from_at) as happened_at,
        reopened_at as until_at,
        cast(null as date) as due_on,
        {{ days_between('reported_at', 'open_until_at') }} as days,
        concat(problem, ' was fixed on ', {{ words_day('cast(open_until_at as date)') }}) as sentence
    from bugs
    where open_until_at is not null and is_fixed is not false

    union all

    select
        account_id,
        issue_key,
        subject,
        'bug_eta' as fact,
        happened_at,
        until_at,
        due_on,
        {{ days_between('reported_at', 'due_on') }} as days,
        concat(problem, ' is planned to be fixed by ', {{ words_day('due_on') }}) as sentence
    from bug_news
    where due_on is not null

    union all

    select
        account_id,
        issue_key,
        subject,
        'bug_workaround' as fact,
        happened_at,
        until_at,
        cast(null as date) as due_on,
        {{ days_between('reported_at', 'happened_at') }} as days,
        concat('until ', problem, ' is fixed: ', value) as sentence
    from bug_news
    where field = 'workaround'

)

select
    news.account_id,
    dates.as_of_date,
    news.fact,
    'ticket' as subject_type,
    news.issue_key as subject_id,
    coalesce(news.subject, news.issue_key) as subject_name,
    cast(news.happened_at as date) as since_on,
    cast(news.days as {{ type_double() }}) as value,
    cast(null as {{ type_double() }}) as usual,
    news.sentence
from {{ ref('int_time__as_of_dates') }} as dates
inner join news
    on
        news.happened_at < dates.as_of_date
        and cast(news.happened_at as date) >= dates.as_of_date - {{ fact_limit('bug_news_within_days') }}
        and (news.until_at is null or news.until_at >= dates.as_of_date)
        -- a day that has passed is no plan
        and (news.due_on is null or news.due_on >= dates.as_of_date)
