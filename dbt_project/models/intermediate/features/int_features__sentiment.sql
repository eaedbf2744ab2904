-- Grain: alive account, as-of date.
with asked as (

    -- a week to answer: what was sent in the last seven days is not silence yet
    select
        days.account_id,
        dates.as_of_date,
        sum(days.invitations) as sent_180d,
        sum(case when days.answered_on < dates.as_of_date then days.invitations else 0 end) as answered_180d,
        sum(case when days.sent_on >= dates.as_of_date - 90 then days.invitations else 0 end) as sent_90d,
        sum(case
            when days.sent_on >= dates.as_of_date - 90 and days.answered_on < dates.as_of_date then days.invitations
            else 0
        end) as answered_90d
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_sentiment__asked_days') }} as days
        on days.sent_on < dates.as_of_date - 7 and days.sent_on >= dates.as_of_date - 180
    group by days.account_id, dates.as_of_date

),

unhappy as (

    select
        account_id,
        as_of_date,
        count(*) as users
    from {{ ref('int_sentiment__unhappy_users_as_of') }}
    group by account_id, as_of_date

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_value('rated', 'answers.csat_90d') }} as sentiment_csat_last_90d,
    {{ feature_count(['rated', 'named'], 'answers.low_raters_90d') }} as sentiment_low_raters_last_90d,
    {{ feature_value('surveys', 'nps_answers.score') }} as sentiment_nps_latest,
    {{ feature_value(['surveys', 'answered'], '1 - ' ~ safe_divide('asked.answered_180d', 'asked.sent_180d')) }}
        as sentiment_survey_silence_last_180d,

    {{ feature_value('rated', 'answers.csat_30d') }} as sentiment_csat_last_30d,
    {{ feature_value('rated', 'answers.csat_30d - answers.csat_earlier_90d') }} as sentiment_csat_change_last_30d,
    {{ feature_count(['rated', 'scored'], 'answers.csat_answers_90d') }} as sentiment_csat_answers_last_90d,
    {{ feature_count(['rated', 'named'], 'answers.low_raters_30d') }} as sentiment_low_raters_last_30d,
    {{ feature_value('surveys', 'answers.nps_average') }} as sentiment_nps_average_last_180d,
    {{ feature_value('surveys', 'answers.nps_change') }} as sentiment_nps_change_last_180d,
    {{ feature_count(['surveys', 'nps'], 'answers.detractors') }}
        as sentiment_nps_detractors_last_180d,
    {{ feature_count(['surveys', 'nps'], 'answers.promoters') }}
        as sentiment_nps_promoters_last_180d,
    {{ feature_value('rated', days_between('answers.last_rated_on', 'alive.as_of_date')) }}
        as sentiment_days_since_last_answer,
    {{ feature_count(['surveys', 'invited'], 'asked.sent_180d') }} as sentiment_surveys_sent_last_180d,
    {{ feature_value(['surveys', 'answered'], safe_divide('asked.answered_90d', 'asked.sent_90d')) }}
        as sentiment_response_rate_last_90d,

    case
        when usage.usage_active_users_last_28d is not null
            then {{ feature_count(['rated', 'people'], 'unhappy.users') }}
    end as sentiment_unhappy_users_last_30d,
    {{ feature_value(['rated', 'people'], safe_divide(
        'coalesce(unhappy.users, 0)', 'usage.usage_active_users_last_28d'
    )) }} as sentiment_unhappy_user_share_last_30d,

    {{ feature_count('community', 'posts.posts') }} as sentiment_community_posts_last_90d,
    {{ feature_count('community', 'posts.people') }} as sentiment_community_people_last_90d,
    {{ feature_count(['community', 'judged'], 'posts.accepted') }} as sentiment_community_accepted_answers_last_90d
from {{ ref('int_accounts__alive') }} as alive
-- ratings by no one in particular cannot be counted by person
cross join {{ feature_rows('named', 'int_sentiment__ratings', 'person_key is not null') }}
cross join {{ feature_rows('people', 'int_sentiment__people', 'true') }}
cross join {{ feature_rows('scored', 'int_sentiment__ratings', "rating_type = 'csat'") }}
cross join {{ feature_rows('nps', 'int_sentiment__ratings', "rating_type = 'nps'") }}
cross join {{ feature_rows('invited', 'cnf_surveys__invitations', 'true') }}
cross join {{ feature_rows('answered', 'cnf_surveys__responses', 'true') }}
cross join {{ feature_rows('judged', 'cnf_community__posts', 'is_accepted is not null') }}
left join {{ feature_accounts('surveys') }}
    on alive.account_id = surveys.account_id and alive.as_of_date = surveys.as_of_date
left join {{ feature_accounts('community') }}
    on alive.account_id = community.account_id and alive.as_of_date = community.as_of_date
-- customers rate in surveys and on tickets; one of the two is enough to know
left join {{ feature_accounts(['surveys', 'support'], 'rated') }}
    on alive.account_id = rated.account_id and alive.as_of_date = rated.as_of_date
left join {{ ref('int_sentiment__answers_as_of') }} as answers
    on alive.account_id = answers.account_id and alive.as_of_date = answers.as_of_date
left join {{ ref('int_sentiment__nps_answers') }} as nps_answers
    on
        alive.account_id = nps_answers.account_id
        and nps_answers.rated_at < alive.as_of_date
        and (nps_answers.account_until_at is null or nps_answers.account_until_at >= alive.as_of_date)
left join asked on alive.account_id = asked.account_id and alive.as_of_date = asked.as_of_date
left join {{ ref('int_features__usage') }} as usage
    on alive.account_id = usage.account_id and alive.as_of_date = usage.as_of_date
left join unhappy on alive.account_id = unhappy.account_id and alive.as_of_date = unhappy.as_of_date
left join {{ ref('int_sentiment__community_as_of') }} as posts
    on alive.account_id = posts.account_id and alive.as_of_date = posts.as_of_date
