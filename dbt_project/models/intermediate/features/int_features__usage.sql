-- Grain: alive account, as-of date.
with accounts as (

    select
        alive.account_id,
        alive.as_of_date,
        greatest(0, least(84, {{ days_between('accounts.created_at', 'alive.as_of_date') }} - 14)) as base_days
    from {{ ref('int_accounts__alive') }} as alive
    left join {{ ref('cnf_product__accounts') }} as accounts on alive.account_id = accounts.account_id

),

identified as (

    -- events without a user (a company that sends only account totals): its users are unknown, not zero
    select count(*) > 0 as is_connected
    from {{ ref('int_product__active_users_as_of') }}
    where users_ever_active > 0

),

logins as (

    -- a product that does not send its sign-ins
    select count(*) > 0 as is_connected
    from {{ ref('int_product__feature_months') }}
    where {{ is_event('event_name', ['log_in']) }}

),

seasons as (

    select * from {{ ref('int_product__seasons_as_of') }}

)

select
    alive.account_id,
    alive.as_of_date,

    {% for days in [7, 14, 28, 56, 84] -%}
    {{ feature_count('identified', 'users.users_last_' ~ days ~ 'd') }} as usage_active_users_last_{{ days }}d,
    {{ feature_count('product', 'activity.active_days_last_' ~ days ~ 'd') }} as usage_active_days_last_{{ days }}d,
    {{ feature_count('product', 'activity.events_last_' ~ days ~ 'd') }} as usage_events_last_{{ days }}d,
    {% endfor -%}
    {{ feature_count('logins', 'activity.logins_last_28d') }} as usage_logins_last_28d,

    {{ feature_value('product', feature_change('activity.events_last_28d', 'activity.events_earlier_28d')) }}
        as usage_events_change_28d,
    {{ feature_value('logins', feature_change('activity.logins_last_28d', 'activity.logins_earlier_28d')) }}
        as usage_logins_change_28d,
    {{ feature_value('identified', feature_change('users.users_last_28d', 'users.users_earlier_28d')) }}
        as usage_active_users_change_28d,
    -- the season taken out: a fall of every account in August says nothing of this one
    {% for role, what in [('product', 'events'), ('logins', 'logins')] -%}
    {{ feature_value(role, feature_change(
        safe_divide('activity.' ~ what ~ '_last_28d', 'activity.' ~ what ~ '_earlier_28d'),
        'coalesce(seasons.' ~ what ~ '_ratio, 1)'
    )) }} as usage_{{ what }}_change_vs_product_28d,
    {% endfor -%}
    {{ feature_value('product', safe_divide('activity.slope_x_286 * 12 / 286.0', 'activity.events_last_84d')) }}
        as usage_weekly_trend_last_84d,
    -- two weeks against the twelve before; a young account's base is as long as its life
    {{ feature_value('product', safe_divide(
        'activity.events_last_14d / 14.0', safe_divide('activity.events_earlier_84d', 'accounts.base_days')
    )) }} as usage_events_vs_own_base,
    -- a slide so slow that no window of weeks shows it
    {{ feature_value('identified', safe_divide('years.latest', 'years.best_before')) }}
        as usage_person_days_vs_best_quarter,
    {{ feature_value('identified', safe_divide('years.latest', 'years.year_ago')) }} as usage_person_days_vs_year_ago,
    {{ feature_value('product', days_between('activity.last_active_on', 'alive.as_of_date')) }}
        as usage_days_since_last_event,

    {{ feature_value('identified', safe_divide('activity.events_last_28d', 'users.users_last_28d')) }}
        as usage_events_per_user_last_28d,
    {{ feature_value('identified', safe_divide('users.user_days_last_28d', '28 * users.users_last_28d')) }}
        as usage_stickiness_last_28d,
    {{ feature_value('identified', safe_divide('users.weight_of_champion', 'users.weight')) }}
        as usage_top_user_share_last_182d,
    {{ feature_value('identified', safe_divide('users.silent_users', 'users.users_earlier_56d')) }}
        as usage_silent_user_share_last_28d,
    {{ feature_count('identified', 'users.power_users_lost') }} as usage_power_users_lost_last_28d,

    {% for state in ['active', 'drifting', 'silent', 'new', 'never_activated'] -%}
    {%- set of = ['identified', 'signed_up'] if state == 'never_activated' else 'identified' %}
    {{ feature_count(of, 'users.users_' ~ state) }} as usage_users_{{ state }},
    {{ feature_value(of, safe_divide('users.users_' ~ state, 'users.users')) }}
        as usage_users_{{ state }}_share,
    {% endfor -%}
    {{ feature_value('identified', safe_divide('users.weight_lost', 'users.weight')) }} as usage_weight_lost_share,
    {{ feature_count('identified', 'users.power_users') }} as usage_power_users,
    {{ feature_count('identified', 'users.power_users_silent') }} as usage_power_users_silent,
    {{ feature_value('identified', 'users.power_user_silence_days') }} as usage_power_user_silence_days,
    {{ feature_count('identified', 'users.champions_silent') }} as usage_is_champion_silent
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('product') }}
cross join identified
cross join logins
cross join {{ feature_rows('signed_up', 'cnf_product__identifies', 'account_id is not null') }}
inner join accounts on alive.account_id = accounts.account_id and alive.as_of_date = accounts.as_of_date
left join seasons on alive.as_of_date = seasons.as_of_date
left join {{ ref('int_product__activity_as_of') }} as activity
    on alive.account_id = activity.account_id and alive.as_of_date = activity.as_of_date
left join {{ ref('int_product__years_as_of') }} as years
    on alive.account_id = years.account_id and alive.as_of_date = years.as_of_date
left join {{ ref('int_product__active_users_as_of') }} as users
    on alive.account_id = users.account_id and alive.as_of_date = users.as_of_date
