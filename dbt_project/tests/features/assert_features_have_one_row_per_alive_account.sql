-- An account that a family lost would silently drop out of the scores; a family that doubled it would count it twice.
with features as (

    select
        account_id,
        as_of_date,
        false as is_trial
    from {{ ref('fct_account_features') }}

    union all

    select
        account_id,
        as_of_date,
        true as is_trial
    from {{ ref('fct_trial_features') }}

)

select
    alive.account_id,
    alive.as_of_date,
    count(features.account_id) as feature_rows
from {{ ref('int_accounts__alive') }} as alive
left join features
    on
        alive.account_id = features.account_id
        and alive.as_of_date = features.as_of_date
        and alive.is_trial = features.is_trial
group by alive.account_id, alive.as_of_date
having count(features.account_id) <> 1

union all

select
    features.account_id,
    features.as_of_date,
    0 as feature_rows
from features
inner join {{ ref('int_time__as_of_dates') }} as dates on features.as_of_date = dates.as_of_date
left join {{ ref('int_accounts__alive') }} as alive
    on
        features.account_id = alive.account_id
        and features.as_of_date = alive.as_of_date
        and features.is_trial = alive.is_trial
where alive.account_id is null
