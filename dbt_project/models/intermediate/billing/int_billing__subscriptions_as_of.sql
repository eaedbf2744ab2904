-- Grain: subscription, day measured (as-of dates and 90, 180, 270 and 365 days before). As known before that day.
{%- set seen_later = '(versions.is_backdated and versions.period_started_at >= days.measured_on)' %}
with days as (

    select distinct dates.as_of_date - windows.days as measured_on
    from {{ ref('int_time__as_of_dates') }} as dates
    cross join (values (0), (90), (180), (270), (365)) as windows (days)

),

paid as (

    select
        versions.subscription_id,
        versions.account_id,
        days.measured_on,
        -- what a loader that came later says of the time before it looked is hindsight
        versions.is_cancel_at_period_end
        and not (versions.is_backdated and coalesce(versions.canceled_at >= days.measured_on, true))
            as is_cancel_at_period_end,
        cast(versions.auto_renew_off_at as date) as auto_renew_off_on,
        versions.paid_from_on,
        case when not {{ seen_later }} then cast(versions.period_started_at as date) end as period_started_on,
        case when not {{ seen_later }} then cast(versions.period_ends_at as date) end as period_ends_on
    from days
    inner join {{ ref('int_billing__paid_versions') }} as versions
        on versions.valid_from_at < days.measured_on
            and (versions.valid_until_at is null or versions.valid_until_at >= days.measured_on)
            and versions.paid_from_on <= days.measured_on

)

select
    paid.*,
    terms.plan_tier,
    terms.billing_interval,
    terms.months_in_period,
    terms.seats,
    terms.mrr_cents
from paid
left join {{ ref('int_billing__subscription_terms') }} as terms
    on paid.subscription_id = terms.subscription_id
        and terms.holds_from_on <= paid.measured_on
        and terms.holds_until_on > paid.measured_on
