-- Grain: subscription, day measured (as-of dates and 90, 180, 270 and 365 days before). As known before that day.
{#- a period that began, or was reported, after the day is hindsight #}
{%- set period_known_at = 'coalesce(versions.period_started_at, versions.reported_at)' %}
{%- set seen_later = '(versions.is_backdated and ' ~ period_known_at ~ ' >= days.measured_on)' %}
with paid as (

    select
        versions.subscription_id,
        versions.account_id,
        days.measured_on,
        -- what a loader that came later says of the time before it looked is hindsight
        versions.is_cancel_at_period_end
        and not (versions.is_backdated and coalesce(versions.canceled_at >= days.measured_on, true))
            as is_cancel_at_period_end,
        cast(versions.auto_renew_off_at as date) as auto_renew_off_on,
        case when versions.is_paused then cast(versions.valid_from_at as date) end as paused_from_on,
        versions.paid_from_on,
        case when not {{ seen_later }} then cast(versions.period_started_at as date) end as period_started_on,
        case when not {{ seen_later }} then cast(versions.period_ends_at as date) end as period_ends_on
    from {{ measured_days() }} as days
    inner join {{ ref('int_billing__paid_versions') }} as versions
        on versions.valid_from_at < days.measured_on
            and (versions.valid_until_at is null or versions.valid_until_at >= days.measured_on)
            and versions.paid_from_on <= days.measured_on

),

described as (

    select
        paid.subscription_id,
        paid.account_id,
        paid.measured_on,
        paid.is_cancel_at_period_end,
        paid.auto_renew_off_on,
        paid.paused_from_on,
        paid.paid_from_on,
        coalesce(paid.period_started_on, item_periods.period_started_on) as period_started_on,
        coalesce(paid.period_ends_on, item_periods.period_ends_on) as period_ends_on,
        terms.plan_tier,
        terms.billing_interval,
        terms.months_in_period,
        terms.seats,
        terms.mrr_cents as own_mrr_cents,
        terms.currency,
        {{ converted('terms.mrr_cents', 'rates') }} as mrr_cents,
        terms.mrr_method,
        first_value(terms.plan_tier) over (
            partition by paid.account_id, paid.measured_on
            order by coalesce({{ converted('terms.mrr_cents', 'rates') }}, 0) desc, paid.subscription_id
        ) as main_tier
    from paid
    left join {{ ref('int_billing__item_periods') }} as item_periods
        on paid.subscription_id = item_periods.subscription_id and paid.measured_on = item_periods.measured_on
    left join {{ ref('int_billing__subscription_terms') }} as terms
        on paid.subscription_id = terms.subscription_id
            and terms.holds_from_on <= paid.measured_on
            and terms.holds_until_on > paid.measured_on
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on terms.currency = rates.currency and {{ holds_on('rates', 'paid.measured_on') }}

)

select
    subscription_id,
    account_id,
    measured_on,

    plan_tier,
    billing_interval,
    months_in_period,
    is_cancel_at_period_end,
    {%- if var('seat_products') %}
    -- counted item by item: what names the plan may be another product than the seats
    seats,
    {%- else %}
    -- an add-on with a subscription of its own is no seat
    case when plan_tier is not distinct from main_tier then seats else 0 end as seats,
    {%- endif %}
    mrr_cents,
    own_mrr_cents,
    currency,
    mrr_method,

    auto_renew_off_on,
    paused_from_on,
    paid_from_on,
    period_started_on,
    period_ends_on
from described
