-- Grain: alive account, as-of date. The features, with what the sentences say beside them.
with onboarding as (

    -- an account without any event has no milestone, and yet steps to do
    select distinct
        as_of_date,
        steps_known,
        began_on
    from {{ ref('int_product__milestones_as_of') }}

)

select
    features.account_id,
    features.as_of_date,
    features.adoption_breadth_entitled_last_28d,
    features.adoption_onboarding_steps_done,
    features.adoption_onboarding_steps_share,
    features.adoption_errors_last_28d,
    features.adoption_errors_per_100_events_last_28d,
    features.adoption_errors_per_100_events_earlier_84d,
    features.adoption_error_users_last_28d,
    features.adoption_value_last_28d,
    features.adoption_value_share_of_goal_last_28d,
    fit.fit_tenure_days,
    breadth.features_used_of_plan,
    breadth.features_entitled,
    onboarding.steps_known,
    onboarding.began_on,
    {{ as_date('accounts.created_at') }} as created_on,
    coalesce(
        features.as_of_date - cast(features.adoption_days_since_onboarding_step as integer),
        {{ as_date('accounts.created_at') }}
    ) as last_step_on,
    value.label,
    value.goal,
    value.value_earlier_28d
from {{ ref('int_features__adoption') }} as features
inner join {{ ref('int_features__fit') }} as fit
    on features.account_id = fit.account_id and features.as_of_date = fit.as_of_date
left join {{ ref('cnf_product__accounts') }} as accounts on features.account_id = accounts.account_id
left join {{ ref('int_product__features_as_of') }} as breadth
    on features.account_id = breadth.account_id and features.as_of_date = breadth.as_of_date
left join onboarding on features.as_of_date = onboarding.as_of_date
left join {{ ref('int_product__value_as_of') }} as value
    on features.account_id = value.account_id and features.as_of_date = value.as_of_date
