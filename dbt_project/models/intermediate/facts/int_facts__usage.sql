-- Grain: account, as-of date, fact, subject (a user; none for what is said of the account).
with said as (

    select * from {{ ref('int_facts__usage_of_users') }}

    union all

    -- a few logins before are too few to speak of percent
    select
        features.account_id,
        features.as_of_date,
        'logins_dropped' as fact,
        'account' as subject_type,
        null as user_id,
        null as user_name,
        features.as_of_date - 28 as since_on,
        features.usage_logins_last_28d,
        activity.logins_earlier_28d,
        concat(
            'logins ', {{ words_change('features.usage_logins_change_28d') }}, ' against the 28 days before, ',
            {{ words_whole('features.usage_logins_last_28d') }}, ' instead of ',
            {{ words_whole('activity.logins_earlier_28d') }}
        )
    from {{ ref('int_features__usage') }} as features
    inner join {{ ref('int_product__activity_as_of') }} as activity
        on features.account_id = activity.account_id and features.as_of_date = activity.as_of_date
    where
        features.usage_logins_change_28d <= -{{ fact_limit('logins_dropped_share') }}
        and features.usage_logins_change_vs_product_28d <= -{{ fact_limit('logins_dropped_share') }}
        and activity.logins_earlier_28d >= {{ fact_limit('logins_dropped_least_before') }}

    union all

    -- use fell in two quarters in a row; a fall within one quarter shows in logins_dropped and feature_stopped
    select
        features.account_id,
        features.as_of_date,
        'use_slid' as fact,
        'account' as subject_type,
        null as user_id,
        null as user_name,
        {{ months_before('features.as_of_date', 3) }} as since_on,
        years.latest,
        years.best_before,
        concat(
            'days on which people came: ', {{ words_whole('years.latest') }}, ' in the last three whole months, ',
            {{ words_whole('years.best_before') }}, ' in the best three of the year before'
        )
    from {{ ref('int_features__usage') }} as features
    inner join {{ ref('int_product__years_as_of') }} as years
        on features.account_id = years.account_id and features.as_of_date = years.as_of_date
    where
        features.usage_person_days_vs_best_quarter <= 1 - {{ fact_limit('use_slid_share') }}
        and years.best_before >= {{ fact_limit('use_slid_least_before') }}
        and years.latest < years.second
        and years.second < years.best_before

    union all

    -- one user more where there was one is no growth to speak of
    select
        features.account_id,
        features.as_of_date,
        'usage_growing' as fact,
        'account' as subject_type,
        null as user_id,
        null as user_name,
        features.as_of_date - 28 as since_on,
        features.usage_active_users_last_28d,
        users.users_earlier_28d,
        concat(
            {{ words_count('features.usage_active_users_last_28d', 'active user', 'active users') }},
            ' in the last 28 days, ', {{ words_whole('users.users_earlier_28d') }}, ' in the 28 before'
        )
    from {{ ref('int_features__usage') }} as features
    inner join {{ ref('int_product__active_users_as_of') }} as users
        on features.account_id = users.account_id and features.as_of_date = users.as_of_date
    where
        features.usage_active_users_change_28d >= {{ fact_limit('usage_growing_share') }}
        and features.usage_active_users_last_28d >= users.users_earlier_28d + {{ fact_limit('usage_growing_users') }}

)

select
    account_id,
    as_of_date,
    fact,
    subject_type,
    user_id as subject_id,
    user_name as subject_name,
    since_on,
    cast(value as {{ type_double() }}) as value,
    cast(usual as {{ type_double() }}) as usual,
    sentence
from said
