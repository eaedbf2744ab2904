-- Grain: alive account, as-of date. Scores are added up in hundredths, so that their order does not matter.
{{ config(materialized='ephemeral') }}
with ratings as (

    select
        ratings.account_id,
        dates.as_of_date,
        max(cast(ratings.rated_at as date)) as last_rated_on,
        {% for name, oldest, newest in (('30d', 30, 0), ('90d', 90, 0), ('earlier_90d', 120, 30)) -%}
        avg(case
            when ratings.rating_type = 'csat'
                and ratings.rated_at >= dates.as_of_date - {{ oldest }}
                and ratings.rated_at < dates.as_of_date - {{ newest }}
                then cast({{ rounded('100 * ratings.score') }} as bigint)
        end) / 100 as csat_{{ name }},
        {% endfor -%}
        {% for days in (30, 90) -%}
        count(distinct case
            when ratings.rating_type = 'csat'
                and ratings.rated_at >= dates.as_of_date - {{ days }}
                and ratings.score <= 5
                then ratings.person_key
        end) as low_raters_{{ days }}d,
        {% endfor -%}
        count(case
            when ratings.rating_type = 'csat' and ratings.rated_at >= dates.as_of_date - 90 then 1
        end) as csat_answers_90d
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_sentiment__ratings') }} as ratings
        on
            ratings.rated_at < dates.as_of_date
            and (ratings.replaced_at is null or ratings.replaced_at >= dates.as_of_date)
    group by ratings.account_id, dates.as_of_date

),

answers as (

    select
        answers.account_id,
        dates.as_of_date,
        avg(cast({{ rounded('100 * answers.score') }} as bigint)) / 100 as nps_average,
        avg(cast({{ rounded('100 * (answers.score - answers.previous_score)') }} as bigint)) / 100 as nps_change,
        count(case when answers.score <= 6 then 1 end) as detractors,
        count(case when answers.score >= 9 then 1 end) as promoters
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_sentiment__nps_answers') }} as answers
        on
            answers.rated_at < dates.as_of_date
            and answers.rated_at >= dates.as_of_date - 180
            and (answers.person_until_at is null or answers.person_until_at >= dates.as_of_date)
    group by answers.account_id, dates.as_of_date

)

select
    alive.account_id,
    alive.as_of_date,

    ratings.last_rated_on,
    ratings.csat_30d,
    ratings.csat_90d,
    ratings.csat_earlier_90d,
    ratings.csat_answers_90d,
    ratings.low_raters_30d,
    ratings.low_raters_90d,

    answers.nps_average,
    answers.nps_change,
    answers.detractors,
    answers.promoters
from {{ ref('int_accounts__alive') }} as alive
left join ratings on alive.account_id = ratings.account_id and alive.as_of_date = ratings.as_of_date
left join answers on alive.account_id = answers.account_id and alive.as_of_date = answers.as_of_date
