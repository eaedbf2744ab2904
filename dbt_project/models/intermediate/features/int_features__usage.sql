-- Grain: alive account, as-of date.
with accounts as (

    select
        alive.account_id,
        alive.as_of_date,
        greatest(0, least(84, {{ days_between('accounts.created_at', 'alive.as_of_date') }} - 14)) as base_days
    from {{ ref('int_accounts__alive') }} as alive
    left join {{ ref('stg_segment__accounts') }} as accounts on alive.account_id = accounts.account_id

),

identified as (

    -- events without a user (a company that sends only account totals): its users are unknown, not zero
    select count(*) > 0 as is_connected
    from {{ ref('int_product__active_users_as_of') }}

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_count('identified', 'users.users_last_7d') }} as usage_active_users_last_7d,
    {{ feature_count('identified', 'users.users_last_28d') }} as usage_active_users_last_28d,
    {{ feature_count('segment', 'activity.active_days_last_28d') }} as usage_active_days_last_28d,
    {{ feature_count('segment', 'activity.events_last_28d') }} as usage_events_last_28d,

    {{ feature_value('segment', feature_change('activity.events_last_28d', 'activity.events_earlier_28d')) }}
        as usage_events_change_28d,
    {{ feature_value('identified', feature_change('users.users_last_28d', 'users.users_earlier_28d')) }}
        as usage_active_users_change_28d,
    {{ feature_value('identified', safe_divide('users.silent_users', 'users.users_earlier_56d')) }}
        as usage_silent_user_share_last_28d,
    {{ feature_value('segment', days_between('activity.last_active_on', 'alive.as_of_date')) }}
        as usage_days_since_last_event,

    -- two weeks against the twelve before; a young account's base is as long as its life
    {{ feature_value('segment', safe_divide(
        'activity.events_last_14d / 14.0', safe_divide('activity.events_earlier_84d', 'accounts.base_days')
    )) }} as usage_events_vs_own_base,
    {{ feature_count('identified', 'users.power_users_lost') }} as usage_power_users_lost_last_28d
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('segment') }}
cross join identified
inner join accounts on alive.account_id = accounts.account_id and alive.as_of_date = accounts.as_of_date
left join {{ ref('int_product__activity_as_of') }} as activity
    on alive.account_id = activity.account_id and alive.as_of_date = activity.as_of_date
left join {{ ref('int_product__active_users_as_of') }} as users
    on alive.account_id = users.account_id and alive.as_of_date = users.as_of_date
