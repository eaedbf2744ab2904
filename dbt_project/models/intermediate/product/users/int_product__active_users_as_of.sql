-- Grain: account, as-of date (any alive account with a user known before it). Its people by where they stand.
select
    account_id,
    as_of_date,
    {%- for days in [7, 14, 28, 56, 84] %}
    count(case when silent_days <= {{ days }} then 1 end) as users_last_{{ days }}d,
    {%- endfor %}
    count(case when silent_days > 28 and silent_days <= 84 then 1 end) as silent_users,
    count(case when last_active_on = last_frequent_on and silent_days > 14 and silent_days <= 42 then 1 end)
        as power_users_lost,
    count(case when last_active_before_28d_on >= as_of_date - 56 then 1 end) as users_earlier_28d,
    count(case when last_active_before_28d_on >= as_of_date - 84 then 1 end) as users_earlier_56d,
    count(last_active_on) as users_ever_active,
    count(case when state <> 'gone' then 1 end) as users,
    sum(active_days_last_28d) as user_days_last_28d,

    {% for state in ['active', 'drifting', 'silent', 'new', 'never_activated'] -%}
    count(case when state = '{{ state }}' then 1 end) as users_{{ state }},
    {% endfor -%}
    sum(weight) as weight,
    max(weight) as weight_of_champion,
    sum(case when state in ('drifting', 'silent') then weight else 0 end) as weight_lost,
    count(case when is_power_user then 1 end) as power_users,
    count(case when is_power_user and state = 'silent' then 1 end) as power_users_silent,
    count(case when is_champion and state = 'silent' then 1 end) as champions_silent,
    max(case when is_power_user then silent_days end) as power_user_silence_days,

    count(assigned_from_on) as seats_assigned,
    count(case when assigned_from_on is not null and silent_days <= 30 then 1 end) as seats_active_last_30d,
    count(case when assigned_from_on is not null and silent_days <= 90 then 1 end) as seats_active_last_90d,
    count(case when state = 'never_activated' then 1 end) as seats_never_active,
    count(case
        when assigned_from_on is not null and silent_days <= 90 and active_days_last_30d < 3
            and first_active_known_on < as_of_date - 30 then 1
    end) as seats_underused,
    count(case when assigned_from_on is not null and silent_days > 90 then 1 end) as seats_abandoned,
    min(case when state = 'never_activated' then assigned_from_on end) as never_active_since_on,
    min(case when assigned_from_on is not null and silent_days > 90 then last_active_on end) as abandoned_since_on
from {{ ref('int_product__users_as_of') }}
group by account_id, as_of_date
