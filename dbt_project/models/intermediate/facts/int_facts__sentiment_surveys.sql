-- Grain: account, as-of date, fact, person. What the answers to surveys say, or that there are none.
with answers as (

    select
        dates.as_of_date,
        answers.*,
        coalesce(people.user_id, answers.person_key) as subject_id,
        coalesce(people.person_name, answers.person_key, 'somebody') as subject_name,
        answers.account_until_at is null or answers.account_until_at >= dates.as_of_date as is_account_latest
    from {{ ref('int_time__as_of_dates') }} as dates
    -- an older answer speaks of another product
    inner join {{ ref('int_sentiment__nps_answers') }} as answers
        on
            answers.rated_at < dates.as_of_date
            and answers.rated_at >= dates.as_of_date - {{ fact_limit('nps_within_days') }}
            and (answers.person_until_at is null or answers.person_until_at >= dates.as_of_date)
    left join {{ ref('int_sentiment__people') }} as people on answers.person_key = people.person_key

),

silent as (

    -- somebody did answer once, and no one since the first of these surveys
    select
        features.account_id,
        features.as_of_date,
        features.sentiment_surveys_sent_last_180d as surveys,
        min(case when days.sent_on >= features.as_of_date - 180 then days.sent_on end) as since_on,
        max(case when days.answered_on < features.as_of_date then days.answered_on end) as last_answered_on
    from {{ ref('int_features__sentiment') }} as features
    inner join {{ ref('int_sentiment__asked_days') }} as days
        on features.account_id = days.account_id and days.sent_on < features.as_of_date
    where
        features.sentiment_surveys_sent_last_180d >= {{ fact_limit('survey_silent_surveys') }}
        and features.sentiment_survey_silence_last_180d = 1
    group by features.account_id, features.as_of_date, features.sentiment_surveys_sent_last_180d

)

select
    account_id,
    as_of_date,
    'nps_detractor' as fact,
    'user' as subject_type,
    subject_id,
    subject_name,
    cast(rated_at as date) as since_on,
    score as value,
    previous_score as usual,
    concat(
        subject_name, ' gave the latest NPS answer, ', {{ words_whole('score') }}, ' of 10, on ',
        {{ words_day('cast(rated_at as date)') }}
    ) as sentence
from answers
where
    is_account_latest and score <= {{ fact_limit('nps_detractor_most_score') }}
    -- a fall says more, and is one and the same answer
    and (previous_score is null or previous_score - score < {{ fact_limit('nps_dropped_points') }})

union all

select
    account_id,
    as_of_date,
    'nps_dropped' as fact,
    'user' as subject_type,
    subject_id,
    subject_name,
    cast(rated_at as date) as since_on,
    score as value,
    previous_score as usual,
    concat(
        subject_name, ' answered ', {{ words_whole('score') }}, ' of 10 on ', {{ words_day('cast(rated_at as date)') }},
        ', ', {{ words_whole('previous_score') }}, ' on ', {{ words_day('cast(previous_rated_at as date)') }}
    ) as sentence
from answers
where
    score <= {{ fact_limit('nps_detractor_most_score') }}
    and previous_score - score >= {{ fact_limit('nps_dropped_points') }}

union all

select
    account_id,
    as_of_date,
    'survey_silent' as fact,
    'account' as subject_type,
    cast(null as {{ column_type('text') }}) as subject_id,
    cast(null as {{ column_type('text') }}) as subject_name,
    since_on,
    surveys as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        {{ words_count('surveys', 'survey', 'surveys') }}, ' since ', {{ words_day('since_on') }},
        ' unanswered, last answer on ', {{ words_day('last_answered_on') }}
    ) as sentence
from silent
where last_answered_on < since_on
