-- Grain: alive account, as-of date.
with seats as (

    select
        account_id,
        measured_on,
        sum(seats) as seats
    from {{ ref('int_billing__subscriptions_as_of') }}
    group by account_id, measured_on

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_value('stripe', 'seats.seats') }} as seat_bought,
    {{ feature_value('stripe', safe_divide('usage.usage_active_users_last_28d', 'seats.seats')) }}
        as seat_active_share_last_28d,
    {{ feature_value('stripe', 'seats.seats - earlier.seats') }} as seat_change_last_90d
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('stripe') }}
left join {{ ref('int_features__usage') }} as usage
    on alive.account_id = usage.account_id and alive.as_of_date = usage.as_of_date
left join seats on alive.account_id = seats.account_id and alive.as_of_date = seats.measured_on
left join seats as earlier
    on alive.account_id = earlier.account_id and alive.as_of_date - 90 = earlier.measured_on
