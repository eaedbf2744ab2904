-- Grain: alive account, as-of date, feature that was in regular use and no longer is; with the people who used it.
with people as (

    select
        stopped.*,
        coalesce(users.user_name, users.email, stopped.user_id) as user_name
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_product__stopped_features_as_of') }} as stopped
        on alive.account_id = stopped.account_id and alive.as_of_date = stopped.as_of_date
    left join {{ ref('cnf_product__users') }} as users on stopped.user_id = users.user_id

),

stopped as (

    select
        account_id,
        as_of_date,
        event_name,
        last_on,
        days_used,
        count(user_id) as users,
        max(case when user_rank = 1 then user_name end) as user_1,
        max(case when user_rank = 2 then user_name end) as user_2,
        max(case when user_rank = 3 then user_name end) as user_3
    from people
    group by account_id, as_of_date, event_name, last_on, days_used

)

-- days of use: none in the last 28, against 28 of the 56 up to the last use
select
    account_id,
    as_of_date,
    'feature_stopped' as fact,
    'feature' as subject_type,
    event_name as subject_id,
    event_name as subject_name,
    last_on as since_on,
    cast(0 as {{ type_double() }}) as value,
    cast(days_used / 2.0 as {{ type_double() }}) as usual,
    concat(
        'stopped using ', event_name,
        case when user_1 is not null then concat(': ', user_1) else '' end,
        case when user_2 is not null then concat(', ', user_2) else '' end,
        case when user_3 is not null then concat(', ', user_3) else '' end,
        case when users > 3 then concat(' and ', {{ words_count('users - 3', 'other', 'others') }}) else '' end,
        '; last used on ', {{ words_day('last_on') }},
        ', on ', {{ words_count('days_used', 'day', 'days') }}, ' of the 8 weeks up to then'
    ) as sentence
from stopped
