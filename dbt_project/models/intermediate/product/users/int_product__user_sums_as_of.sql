-- Grain: account, user, as-of date: from the day after the user is first known, active or identified, for as long as the
-- account is alive at a later as-of date.
-- What a user did in windows of days, each the difference of two running totals (see int_product__activity_as_of).
{%- set packs = habit_packs() %}
with alive as (

    select
        account_id,
        max(as_of_date) as until_on
    from {{ ref('int_accounts__alive') }}
    group by account_id

),

users as (

    select * from {{ ref('int_product__users_numbered') }}

),

arrivals as (

    select
        days.user_number,
        calendar.as_of_date,
        max(case when ages.days_ago = 0 then days.active_on end) as last_active_on,
        max(case when ages.days_ago = 28 then days.active_on end) as last_active_before_28d_on,
        max(case when ages.days_ago = 14 and days.is_frequent then days.active_on end) as last_frequent_on,
        sum(case ages.days_ago when 0 then events when 182 then -events else 0 end) as events_last_182d
        {%- for pack in packs %},
        sum(
            {%- for byte, name, (what, first, last) in pack %}
            {{ '+ ' if not loop.first }}{{ byte }} * {{ what }}
            * case ages.days_ago when {{ first }} then 1 when {{ last }} then -1 else 0 end
            {%- endfor %}
        ) as pack_{{ loop.index }}
        {%- endfor %}
    from {{ ref('int_product__user_gaps') }} as days
    cross join (values (0), (14), (28), (30), (112), (182)) as ages (days_ago)
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on calendar.known_from_on = greatest(days.active_on + ages.days_ago, days.known_on) + 1
    group by days.user_number, calendar.as_of_date

),

running as (

    select
        users.account_id,
        users.user_id,
        dates.as_of_date,
        users.first_active_known_on,
        greatest(max(arrivals.last_active_on) over history, users.last_long_ago_on) as last_active_on,
        max(arrivals.last_active_before_28d_on) over history as last_active_before_28d_on,
        max(arrivals.last_frequent_on) over history as last_frequent_on,
        cast(sum(coalesce(arrivals.events_last_182d, 0)) over history as bigint) as events_last_182d
        {%- for pack in packs %},
        cast(sum(coalesce(arrivals.pack_{{ loop.index }}, 0)) over history as bigint) as pack_{{ loop.index }}
        {%- endfor %}
    from users
    inner join alive on users.account_id = alive.account_id
    inner join {{ ref('int_time__as_of_dates') }} as dates
        on users.known_on < dates.as_of_date and dates.as_of_date <= alive.until_on
    left join arrivals on users.user_number = arrivals.user_number and dates.as_of_date = arrivals.as_of_date
    window history as (partition by users.user_number order by dates.as_of_date rows unbounded preceding)

)

select
    account_id,
    user_id,
    as_of_date,
    first_active_known_on,
    last_active_on,
    last_active_before_28d_on,
    last_frequent_on,
    events_last_182d
    {%- for pack in packs %}
    {%- set number = loop.index %}
    {%- for byte, name, counter in pack %},
    {{ habit_unpacked('pack_' ~ number, byte) }} as {{ name }}
    {%- endfor %}
    {%- endfor %}
from running
