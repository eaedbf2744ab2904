-- Grain: subscription version (subscription_id, valid_from_at) in which the subscription is paid for.
with versions as (

    select
        *,
        -- a trial is not paid: payment starts when it ends
        cast(coalesce(trial_ended_at, started_at, valid_from_at) as date) as paid_from_on
    from {{ ref('stg_stripe__subscription_versions') }}

)

select
    versions.subscription_id,
    customers.account_id,

    versions.is_cancel_at_period_end,
    versions.is_backdated,

    versions.paid_from_on,
    versions.period_started_at,
    versions.period_ends_at,
    versions.canceled_at,
    versions.valid_from_at,
    -- the loader came after the end: the subscription was paid for until then
    case when versions.status = 'canceled' then versions.ended_at else versions.valid_until_at end as valid_until_at
from versions
inner join {{ ref('int_identity__customers') }} as customers on versions.customer_id = customers.customer_id
where
    customers.account_id is not null
    and (
        versions.status in ('active', 'past_due')
        or (
            versions.is_backdated
            and versions.status = 'canceled'
            and cast(versions.ended_at as date) > versions.paid_from_on
        )
    )
