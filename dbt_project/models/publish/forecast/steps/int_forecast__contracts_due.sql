-- Grain: account, quarter in which contracts of it end: this one and the next two. As known before the as-of date.
select
    subscriptions.account_id,
    {{ quarter_of('subscriptions.period_ends_on') }} as quarter,
    min(subscriptions.period_ends_on) as renewal_on,
    max(subscriptions.period_ends_on) as last_renewal_on,
    max(subscriptions.plan_tier) as plan_tier,
    max(
        case subscriptions.is_cancel_at_period_end when true then 1 when false then 0 end
    ) as is_auto_renew_off,
    cast({{ rounded(sum_if_known('subscriptions.mrr_cents')) }} as bigint) as mrr_cents
from {{ ref('int_billing__subscriptions_as_of') }} as subscriptions
where
    subscriptions.measured_on = {{ as_of_date() }}
    and {{ publish_is_contract('subscriptions') }}
    and subscriptions.period_ends_on >= {{ as_of_date() }}
    and subscriptions.period_ends_on < {{ quarter_begins(as_of_date(), 3) }}
group by subscriptions.account_id, {{ quarter_of('subscriptions.period_ends_on') }}
