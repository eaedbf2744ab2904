-- Grain: account, as-of date, kind of people. Who stands behind the facts that count people, by name.
with people as (

    select
        features.account_id,
        features.as_of_date,
        'csat_burst' as kind,
        coalesce(people.person_name, ratings.person_key) as person_name,
        min(cast(ratings.rated_at as date)) as since_on
    from {{ ref('int_features__sentiment') }} as features
    inner join {{ ref('int_sentiment__ratings') }} as ratings
        on
            features.account_id = ratings.account_id
            and ratings.rating_type = 'csat'
            and ratings.score <= 5
            and ratings.rated_at < features.as_of_date
            and ratings.rated_at >= features.as_of_date - 30
            and (ratings.replaced_at is null or ratings.replaced_at >= features.as_of_date)
    left join {{ ref('int_sentiment__people') }} as people on ratings.person_key = people.person_key
    where
        features.sentiment_low_raters_last_30d >= {{ fact_limit('csat_burst_people') }}
        and ratings.person_key is not null
    group by features.account_id, features.as_of_date, ratings.person_key, people.person_name

    union all

    select
        features.account_id,
        features.as_of_date,
        'misery' as kind,
        unhappy.person_name,
        unhappy.complained_on as since_on
    from {{ ref('int_features__sentiment') }} as features
    inner join {{ ref('int_sentiment__unhappy_users_as_of') }} as unhappy
        on features.account_id = unhappy.account_id and features.as_of_date = unhappy.as_of_date
    where
        features.sentiment_unhappy_users_last_30d >= {{ fact_limit('misery_people') }}
        and features.sentiment_unhappy_user_share_last_30d >= {{ fact_limit('misery_share') }}

    union all

    select
        users.account_id,
        dates.as_of_date,
        'community_active' as kind,
        coalesce(people.user_name, people.email, posts.user_id) as person_name,
        min(cast(posts.created_at as date)) as since_on
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('cnf_community__posts') }} as posts
        on
            posts.created_at < dates.as_of_date
            and posts.created_at >= dates.as_of_date - {{ fact_limit('community_active_within_days') }}
    inner join {{ ref('int_identity__users') }} as users
        on posts.user_id = users.user_id and {{ is_mapped_on('users', 'posts.created_at') }}
    left join {{ ref('cnf_product__users') }} as people on posts.user_id = people.user_id
    group by users.account_id, dates.as_of_date, posts.user_id, people.user_name, people.email

),

ranked as (

    select
        *,
        row_number() over (partition by account_id, as_of_date, kind order by person_name) as person_number
    from people

)

select
    account_id,
    as_of_date,
    kind,
    count(*) as people,
    min(since_on) as since_on,
    {{ words_some('person_name', 'person_number') }} as names
from ranked
group by account_id, as_of_date, kind
