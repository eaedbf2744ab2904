-- Grain: alive account, as-of date.
with bought as (

    select
        account_id,
        measured_on,
        sum(seats) as seats,
        sum(case when seats > 0 then mrr_cents end) as mrr_cents
    from {{ ref('int_billing__subscriptions_as_of') }}
    group by account_id, measured_on

),

seats as (

    select
        alive.account_id,
        alive.as_of_date,
        bought.seats as bought,
        earlier.seats as bought_earlier,
        bought.mrr_cents,
        coalesce(users.user_days_last_28d, 0) as person_days,
        coalesce(users.seats_assigned, 0) as assigned,
        coalesce(users.seats_active_last_30d, 0) as active_last_30d,
        coalesce(users.seats_active_last_90d, 0) as active_last_90d,
        coalesce(users.seats_never_active, 0) as never_active,
        coalesce(users.seats_underused, 0) as underused,
        coalesce(users.seats_abandoned, 0) as abandoned,
        case
            when bought.seats is not null then greatest(bought.seats - coalesce(users.seats_assigned, 0), 0)
        end as unassigned
    from {{ ref('int_accounts__alive') }} as alive
    left join bought on alive.account_id = bought.account_id and alive.as_of_date = bought.measured_on
    left join bought as earlier
        on alive.account_id = earlier.account_id and alive.as_of_date - 90 = earlier.measured_on
    left join {{ ref('int_product__active_users_as_of') }} as users
        on alive.account_id = users.account_id and alive.as_of_date = users.as_of_date

),

unused as (

    -- people without a seat of their own, where more are assigned than bought, cost nothing
    select
        *,
        case when bought is not null then never_active + unassigned end as never_used,
        least(never_active + unassigned, bought) as never_used_paid
    from seats

)

-- whether a seat is used is known where events name their users; whether it is assigned, without
{%- set seen = ['identified', 'seen'] %}
{%- set of = {'assigned': 'identified', 'unassigned': 'identified'} %}
select
    unused.account_id,
    unused.as_of_date,

    {{ feature_value('billing', 'unused.bought') }} as seat_bought,
    {{ feature_value('billing', 'unused.bought - unused.bought_earlier') }} as seat_change_last_90d,
    {{ feature_value('billing', feature_change('unused.bought', 'unused.bought_earlier')) }}
        as seat_change_share_last_90d,
    {{ feature_value('billing', safe_divide('usage.usage_active_users_last_28d', 'unused.bought')) }}
        as seat_active_share_last_28d,

    {{ feature_value(seen, safe_divide('unused.person_days', 'unused.bought')) }}
        as seat_person_days_last_28d,

    {% for what in ['assigned', 'active_last_30d', 'active_last_90d', 'never_active', 'underused', 'abandoned'] -%}
    {{ feature_count(of.get(what, seen), 'unused.' ~ what) }} as seat_{{ what }},
    {% endfor -%}
    {% for what in ['unassigned', 'never_used'] -%}
    {{ feature_value(of.get(what, seen), 'unused.' ~ what) }} as seat_{{ what }},
    {% endfor -%}
    {% for what in ['assigned', 'underused', 'abandoned'] -%}
    {{ feature_value(of.get(what, seen), safe_divide('unused.' ~ what, 'unused.bought')) }} as seat_{{ what }}_share,
    {% endfor -%}
    {{ feature_value(seen, safe_divide('unused.never_used_paid', 'unused.bought')) }}
        as seat_never_used_share,
    {{ feature_value(
        seen, rounded('unused.never_used_paid * unused.mrr_cents / nullif(unused.bought, 0)')
    ) }}
        as seat_unused_cents
from unused
cross join {{ feature_source('billing') }}
cross join {{ feature_rows('seen', 'int_product__active_users_as_of', 'users_ever_active > 0') }}
cross join {{ feature_rows('identified', 'cnf_product__identifies', 'account_id is not null') }}
left join {{ ref('int_features__usage') }} as usage
    on unused.account_id = usage.account_id and unused.as_of_date = usage.as_of_date
