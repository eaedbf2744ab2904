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

answers as (

    select
        invitation_id,
        min(responded_at) as responded_at
    from {{ ref('stg_survey__responses') }}
    group by invitation_id

),

asked_days as (

    select
        invitations.account_id,
        cast(invitations.sent_at as date) as sent_on,
        cast(answers.responded_at as date) as answered_on,
        count(*) as invitations
    from {{ ref('stg_survey__invitations') }} as invitations
    left join answers on invitations.invitation_id = answers.invitation_id
    group by 1, 2, 3

),

asked as (

    -- a week to answer: what was sent in the last seven days is not silence yet
    select
        days.account_id,
        dates.as_of_date,
        sum(days.invitations) as invitations,
        sum(case when days.answered_on < dates.as_of_date then days.invitations else 0 end) as answered
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join asked_days as days
        on days.sent_on < dates.as_of_date - 7 and days.sent_on >= dates.as_of_date - 180
    group by days.account_id, dates.as_of_date

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_value('rated', 'recent.csat_last_90d') }} as sentiment_csat_last_90d,
    {{ feature_count('rated', 'recent.low_raters_last_90d') }} as sentiment_low_raters_last_90d,
    {{ feature_value('survey', 'nps_answers.score') }} as sentiment_nps_latest,
    {{ feature_value('survey', '1 - ' ~ safe_divide('asked.answered', 'asked.invitations')) }}
        as sentiment_survey_silence_last_180d
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('survey') }}
-- customers rate in surveys and on tickets; one of the two is enough to know
cross join (
    select count(*) > 0 as is_connected
    from {{ ref('int_sources__connected') }}
    where source_name in ('survey', 'zendesk') and is_connected
) as rated
left join recent on alive.account_id = recent.account_id and alive.as_of_date = recent.as_of_date
left join nps_answers
    on
        alive.account_id = nps_answers.account_id
        and nps_answers.rated_at < alive.as_of_date
        and (nps_answers.superseded_at is null or nps_answers.superseded_at >= alive.as_of_date)
left join asked on alive.account_id = asked.account_id and alive.as_of_date = asked.as_of_date
