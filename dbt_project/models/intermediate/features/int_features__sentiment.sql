-- Grain: alive account, as-of date.
with recent as (

    select
        ratings.account_id,
        dates.as_of_date,
        avg(ratings.score) as csat_last_90d,
        count(distinct case when ratings.score <= 5 then ratings.person_key end) as low_raters_last_90d
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_sentiment__ratings') }} as ratings
        on
            ratings.rating_type = 'csat'
            and ratings.rated_at < dates.as_of_date
            and ratings.rated_at >= dates.as_of_date - 90
            and (ratings.replaced_at is null or ratings.replaced_at >= dates.as_of_date)
    group by ratings.account_id, dates.as_of_date

),

nps_answers as (

    -- an answer is the latest until somebody of the account gives another
    select
        account_id,
        score,
        rated_at,
        lead(rated_at) over (partition by account_id order by rated_at, score desc, rating_id) as superseded_at
    from {{ ref('int_sentiment__ratings') }}
    where rating_type = 'nps'

),

asked as (

    -- a week to answer: what was sent in the last seven days is not silence yet
    select
        days.account_id,
        dates.as_of_date,
        sum(days.invitations) as invitations,
        sum(case when days.answered_on < dates.as_of_date then days.invitations else 0 end) as answered
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_sentiment__asked_days') }} as days
        on days.sent_on < dates.as_of_date - 7 and days.sent_on >= dates.as_of_date - 180
    group by days.account_id, dates.as_of_date

),

rated as (

    -- customers rate in surveys and on tickets; one of the two is enough to know
    select count(*) > 0 as is_connected
    from {{ ref('int_sources__connected') }}
    where source_name in ('survey', 'zendesk') and is_connected

),

named as (

    -- ratings by nobody in particular cannot be counted by person
    select count(person_key) > 0 as is_connected
    from {{ ref('int_sentiment__ratings') }}

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_value('rated', 'recent.csat_last_90d') }} as sentiment_csat_last_90d,
    {{ feature_count('named', 'recent.low_raters_last_90d') }} as sentiment_low_raters_last_90d,
    {{ feature_value('survey', 'nps_answers.score') }} as sentiment_nps_latest,
    {{ feature_value('survey', '1 - ' ~ safe_divide('asked.answered', 'asked.invitations')) }}
        as sentiment_survey_silence_last_180d
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('survey') }}
cross join rated
cross join named
left join recent on alive.account_id = recent.account_id and alive.as_of_date = recent.as_of_date
left join nps_answers
    on
        alive.account_id = nps_answers.account_id
        and nps_answers.rated_at < alive.as_of_date
        and (nps_answers.superseded_at is null or nps_answers.superseded_at >= alive.as_of_date)
left join asked on alive.account_id = asked.account_id and alive.as_of_date = asked.as_of_date
