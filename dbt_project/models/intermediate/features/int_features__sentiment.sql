-- Grain: alive account, as-of date.
with ratings as (

    select
        ratings.account_id,
        dates.as_of_date,
        ratings.person_key,
        ratings.rating_type,
        ratings.score,
        ratings.rated_at >= dates.as_of_date - 90 and ratings.rating_type = 'csat' as is_recent_csat,
        row_number() over (
            partition by ratings.account_id, dates.as_of_date, ratings.rating_type
            order by ratings.rated_at desc, ratings.score, ratings.rating_id
        ) as rating_from_last
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_sentiment__ratings') }} as ratings
        on
            ratings.rated_at < dates.as_of_date
            and (ratings.replaced_at is null or ratings.replaced_at >= dates.as_of_date)

),

scores as (

    select
        account_id,
        as_of_date,
        avg(case when is_recent_csat then score end) as csat_last_90d,
        count(distinct case when is_recent_csat and score <= 5 then person_key end) as low_raters_last_90d,
        max(case when rating_type = 'nps' and rating_from_last = 1 then score end) as nps_latest
    from ratings
    group by account_id, as_of_date

),

asked as (

    -- a week to answer: what was sent in the last seven days is not silence yet
    select
        invitations.account_id,
        dates.as_of_date,
        count(distinct invitations.invitation_id) as invitations,
        count(distinct case
            when responses.responded_at < dates.as_of_date then invitations.invitation_id
        end) as answered
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('stg_survey__invitations') }} as invitations
        on invitations.sent_at < dates.as_of_date - 7 and invitations.sent_at >= dates.as_of_date - 180
    left join {{ ref('stg_survey__responses') }} as responses
        on invitations.invitation_id = responses.invitation_id
    group by invitations.account_id, dates.as_of_date

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_value('rated', 'scores.csat_last_90d') }} as sentiment_csat_last_90d,
    {{ feature_count('rated', 'scores.low_raters_last_90d') }} as sentiment_low_raters_last_90d,
    {{ feature_value('survey', 'scores.nps_latest') }} as sentiment_nps_latest,
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
left join scores on alive.account_id = scores.account_id and alive.as_of_date = scores.as_of_date
left join asked on alive.account_id = asked.account_id and alive.as_of_date = asked.as_of_date
