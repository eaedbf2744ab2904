-- Grain: subscription, version of its state.
with kept as (
    {{ conformed_rows(
        ['stg_stripe__subscription_versions', 'stg_recurly__subscription_versions'],
        columns=[
            'subscription_id', 'customer_id', 'default_payment_method_id', 'status', 'is_paused',
            'is_cancel_at_period_end', 'days_until_due', 'started_at', 'trial_started_at', 'trial_ended_at',
            'period_started_at', 'period_ends_at', 'cancels_at', 'canceled_at', 'ended_at', 'version_started_at',
            'version_ended_at',
        ],
    ) }}
),

versions as (
    select
        *,
        row_number() over (partition by subscription_id order by version_started_at) as version_number,
        lead(version_started_at) over (partition by subscription_id order by version_started_at) as next_started_at
    from kept
)

select
    source_name,
    subscription_id,
    customer_id,
    default_payment_method_id,

    status,
    is_paused,
    is_cancel_at_period_end,
    days_until_due,
    -- The loader was connected after the subscription began: its report of the time before the first sync is hindsight.
    version_number = 1 and coalesce(started_at < version_started_at, false) as is_backdated,

    started_at,
    trial_started_at,
    trial_ended_at,
    period_started_at,
    period_ends_at,
    cancels_at,
    canceled_at,
    ended_at,
    version_started_at as reported_at,
    case
        when version_number = 1 then least(started_at, version_started_at)
        else version_started_at
    end as valid_from_at,
    case
        when next_started_at is not null then next_started_at
        when version_ended_at < timestamp '9999-01-01 00:00:00' then version_ended_at
    end as valid_until_at
from versions
