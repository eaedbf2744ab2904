-- Grain: alive account, as-of date.
with identified as (

    -- events that name no users, as far as known at the date: their people are unknown, not zero
    select
        as_of_date,
        sum(user_features_last_28d) > 0 as is_connected
    from {{ ref('int_product__feature_users_as_of') }}
    group by as_of_date

),

onboarding as (

    select
        as_of_date,
        max(steps_known) > 0 as is_connected
    from {{ ref('int_product__milestones_as_of') }}
    group by as_of_date

)

select
    alive.account_id,
    alive.as_of_date,

    {%- for window, column in {'7d': 'features_last_7d', '28d': 'features_used', '84d': 'features_last_84d'}.items() %}
    {{ feature_count('product', 'features.' ~ column) }} as adoption_features_used_last_{{ window }},
    {%- endfor %}
    {{ feature_value('product', feature_change('features.features_used', 'features.features_earlier_28d')) }}
        as adoption_features_used_change_28d,
    {{ feature_count('product', 'features.features_stopped') }} as adoption_features_stopped_last_28d,
    {{ feature_count('product', 'features.regular_features_stopped') }} as adoption_regular_features_stopped_last_28d,
    {{ feature_count('identified', 'features.stopped_feature_users') }} as adoption_stopped_feature_users_last_28d,
    {{ feature_count('product', safe_divide('features.features_used', 'features.features_offered')) }}
        as adoption_breadth_last_28d,
    {{ feature_count('product', safe_divide('features.features_used_of_plan', 'features.features_entitled')) }}
        as adoption_breadth_entitled_last_28d,
    {{ feature_value('identified', safe_divide('coalesce(users.user_features_last_28d, 0)', 'active.users_last_28d')) }}
        as adoption_features_per_user_last_28d,
    {{ feature_value('product', safe_divide('features.events_of_top_feature_last_28d', 'features.events_last_28d')) }}
        as adoption_top_feature_share_last_28d,
    {{ feature_count('product', 'milestones.features_new_last_28d') }} as adoption_features_new_last_28d,
    {{ feature_value('product', days_between('milestones.last_new_feature_on', 'alive.as_of_date')) }}
        as adoption_days_since_new_feature,

    {{ feature_count('onboarding', 'milestones.steps_done') }} as adoption_onboarding_steps_done,
    {{ feature_count('onboarding', safe_divide('milestones.steps_done', 'milestones.steps_known')) }}
        as adoption_onboarding_steps_share,
    {{ feature_value('onboarding', days_between('milestones.last_step_on', 'alive.as_of_date')) }}
        as adoption_days_since_onboarding_step,
    -- an account older than the first event we have came to its first value unseen
    case
        when {{ as_date('accounts.created_at') }} >= milestones.began_on
            then {{ feature_value('product', 'greatest(0, ' ~ days_between(
                as_date('accounts.created_at'),
                'case when value.account_id is null then milestones.first_feature_on else value.first_value_on end'
            ) ~ ')') }}
    end as adoption_days_to_first_value,

    {{ feature_count('product', 'errors.errors_last_28d') }} as adoption_errors_last_28d,
    {{ feature_value('product', safe_divide('100.0 * errors.errors_last_28d', 'activity.events_last_28d')) }}
        as adoption_errors_per_100_events_last_28d,
    {{ feature_value('product', safe_divide('100.0 * errors.errors_earlier_84d', 'errors.events_earlier_84d')) }}
        as adoption_errors_per_100_events_earlier_84d,
    {{ feature_count('identified', 'users.error_users_last_28d') }} as adoption_error_users_last_28d,

    {{ feature_value('support', safe_divide('errors.events_last_84d', 'help.tickets_last_84d')) }}
        as adoption_events_per_ticket_last_84d,
    -- people who write tickets without using the product can be more than its users
    {{ feature_value(['support', 'identified'], '1 - least(1.0, ' ~ safe_divide(
        'coalesce(help.requesters_last_84d, 0)', 'active.users_last_28d + active.silent_users'
    ) ~ ')') }} as adoption_users_without_ticket_share_last_84d,

    {{ feature_value('product', 'value.value_last_28d') }} as adoption_value_last_28d,
    {{ feature_value('product', safe_divide('value.value_last_28d', 'value.goal')) }}
        as adoption_value_share_of_goal_last_28d,
    {{ feature_value('product', feature_change('value.value_last_28d', 'value.value_earlier_28d')) }}
        as adoption_value_change_28d
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('product') }}
left join {{ feature_accounts('support') }}
    on alive.account_id = support.account_id and alive.as_of_date = support.as_of_date
left join onboarding on alive.as_of_date = onboarding.as_of_date
left join identified on alive.as_of_date = identified.as_of_date
left join {{ ref('cnf_product__accounts') }} as accounts on alive.account_id = accounts.account_id
{%- for alias, model in {
    'features': 'features', 'activity': 'activity', 'active': 'active_users', 'users': 'feature_users',
    'milestones': 'milestones', 'errors': 'errors', 'help': 'self_help', 'value': 'value',
}.items() %}
left join {{ ref('int_product__' ~ model ~ '_as_of') }} as {{ alias }}
    on alive.account_id = {{ alias }}.account_id and alive.as_of_date = {{ alias }}.as_of_date
{%- endfor %}
