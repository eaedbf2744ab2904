-- Grain: subscription version (subscription_id, valid_from_at) in which the subscription is paid for. A version during
-- which its customer was moved to another account is one of each account.
with landed as (

    select
        versions.subscription_id,
        versions.customer_id,
        versions.status,
        versions.is_paused,
        versions.is_backdated,
        versions.started_at,
        versions.period_started_at,
        versions.canceled_at,
        versions.ended_at,
        versions.reported_at,
        versions.valid_from_at,
        -- an end that is set ahead of time is one too; where no one says either, it is unknown
        case when versions.cancels_at is not null then true else versions.is_cancel_at_period_end end
            as is_cancel_at_period_end,
        least(versions.period_ends_at, versions.cancels_at) as period_ends_at,
        -- the loader came after the end: the subscription was paid for until then
        case
            when versions.status = 'canceled' then versions.ended_at
            else least(versions.valid_until_at, spans.priced_until_at)
        end as valid_until_at,
        -- a trial is not paid: payment starts when it ends, and not before something has a price
        cast(greatest(
            coalesce(versions.trial_ended_at, versions.started_at, versions.valid_from_at), spans.priced_from_at
        ) as date) as paid_from_on
    from {{ ref('cnf_billing__subscription_versions') }} as versions
    left join {{ ref('int_billing__priced_spans') }} as spans on versions.subscription_id = spans.subscription_id
    where
        coalesce(spans.is_ever_priced, true)
        and coalesce(spans.priced_from_at < versions.valid_until_at, true)
        and coalesce(spans.priced_until_at > versions.valid_from_at, true)

),

versions as (

    select
        *,
        -- what a loader that came later says of the time before it looked is dated by the customer's own request
        case when is_cancel_at_period_end then case when is_backdated then canceled_at else valid_from_at end end
            as set_off_at
    from landed

),

numbered as (

    select
        *,
        count(case when set_off_at is null then 1 end) over (
            partition by subscription_id order by valid_from_at rows unbounded preceding
        ) as versions_on
    from versions

),

dated as (

    -- the first of the versions in a row in which auto-renew is off
    select
        *,
        min(set_off_at) over (
            partition by subscription_id, versions_on order by valid_from_at rows unbounded preceding
        ) as auto_renew_off_at
    from numbered

)

select
    versions.subscription_id,
    customers.account_id,

    versions.is_cancel_at_period_end,
    versions.is_paused,
    versions.is_backdated,

    versions.paid_from_on,
    versions.period_started_at,
    versions.period_ends_at,
    versions.canceled_at,
    versions.auto_renew_off_at,
    versions.reported_at,
    greatest(versions.valid_from_at, cast(customers.mapped_from_on as timestamp)) as valid_from_at,
    least(versions.valid_until_at, cast(customers.mapped_until_on as timestamp)) as valid_until_at,
    customers.mapped_from_on,
    customers.mapped_until_on
from dated as versions
inner join {{ ref('int_identity__customers') }} as customers
    on
        versions.customer_id = customers.customer_id
        and coalesce(versions.valid_until_at > customers.mapped_from_on, true)
        and coalesce(versions.valid_from_at < customers.mapped_until_on, true)
where
    versions.status in ('active', 'past_due')
    or (
        versions.is_backdated
        and versions.status = 'canceled'
        and cast(versions.ended_at as date) > versions.paid_from_on
    )
