-- Grain: account, day measured. The terms of its paid subscriptions together, as known before that day.
with subscriptions as (

    select
        *,
        {{ days_between('measured_on', 'period_ends_on') }} as days_to_period_end,
        coalesce(months_in_period * 30, {{ days_between('period_started_on', 'period_ends_on') }}) as days_in_period,
        -- a period begins on its day of the month: three days make up for short months
        floor(
            ({{ days_between('paid_from_on', 'coalesce(period_started_on, measured_on)') }} + 3)
            / (months_in_period * 30.4375)
        ) as renewals
    from {{ ref('int_billing__subscriptions_as_of') }}

),

banded as (

    select
        *,
        case
            -- who pays by the month is always near an end: a band says something in a period twice as long
            when days_to_period_end < 0 then null
            {%- for band in [60, 90, 120] %}
            when days_to_period_end <= {{ band }} and days_in_period >= 2 * {{ band }} then {{ band }}
            {%- endfor %}
        end as renewal_band_days
    from subscriptions

)

select
    account_id,
    measured_on,

    -- one subscription without a price makes the sum unknown
    {{ sum_if_known('mrr_cents') }} as mrr_cents,
    case when count(distinct currency) = 1 then {{ sum_if_known('own_mrr_cents') }} end as own_mrr_cents,
    case when count(distinct currency) = 1 then max(currency) end as currency,
    case when count(distinct mrr_method) = 1 then min(mrr_method) else 'mixed' end as mrr_method,
    min(paused_from_on) as paused_from_on,
    max(case is_cancel_at_period_end when true then 1 when false then 0 end) as is_auto_renew_off,
    max(case when is_cancel_at_period_end then auto_renew_off_on end) as auto_renew_off_on,
    max(case when billing_interval = 'year' then 1 when billing_interval is not null then 0 end) as is_annual,
    max(case when renewals >= 0 then renewals end) as renewals_survived,

    min(period_ends_on) as period_ends_on,
    min(renewal_band_days) as renewal_band_days,
    min(case when renewal_band_days is not null then period_ends_on end) as renewal_on
from banded
group by account_id, measured_on
