-- A large table: judged once, for the kept rows and the quarantine alike.
with judged as (
    select
        {{ as_text('landed.id') }} as subscription_id,
        {{ as_text('landed.customer_id') }} as customer_id,
        {{ as_text('landed.default_payment_method_id') }} as default_payment_method_id,
        landed.status,
        {{ try_cast('landed.cancel_at_period_end', 'boolean') }} as is_cancel_at_period_end,
        {{ try_cast('landed.days_until_due', 'bigint') }} as days_until_due,
        {{ try_cast('landed.start_date', 'timestamp') }} as started_at,
        {{ try_cast('landed.trial_start', 'timestamp') }} as trial_started_at,
        {{ try_cast('landed.trial_end', 'timestamp') }} as trial_ended_at,
        {{ try_cast('landed.current_period_start', 'timestamp') }} as period_started_at,
        {{ try_cast('landed.current_period_end', 'timestamp') }} as period_ends_at,
        {{ try_cast('landed.canceled_at', 'timestamp') }} as canceled_at,
        {{ try_cast('landed.ended_at', 'timestamp') }} as ended_at,
        {{ try_cast('landed._fivetran_start', 'timestamp') }} as version_started_at,
        {{ try_cast('landed._fivetran_end', 'timestamp') }} as version_ended_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.customer_id'),
            missing_text('landed.status'),
            missing('landed._fivetran_start'),
            unparseable('landed.cancel_at_period_end', 'boolean'),
            unparseable('landed.days_until_due', 'bigint'),
            bad_time('landed.start_date'),
            bad_time('landed.trial_start'),
            bad_time('landed.trial_end'),
            bad_time('landed.current_period_start'),
            bad_time('landed.current_period_end'),
            bad_time('landed.canceled_at'),
            bad_time('landed.ended_at'),
            bad_time('landed._fivetran_start'),
            unparseable('landed._fivetran_end', 'timestamp'),
            before('landed.trial_end', 'landed.trial_start'),
            before('landed.current_period_end', 'landed.current_period_start'),
            before('landed.ended_at', 'landed.start_date'),
            before('landed._fivetran_end', 'landed._fivetran_start'),
            orphan('landed.customer_id', 'customers.customer_id', 'customer'),
        ]) }} as row_reason
    from {{ source('stripe', 'subscription_history') }} as landed
    left join {{ ref('stg_stripe__customers') }} as customers
        on {{ as_text('landed.customer_id') }} = customers.customer_id
),

described as (
    select
        *,
        {{ payload_of_bad_row() }} as payload
    from judged
),

ranked as (
    select
        *,
        {{ newer_version(['subscription_id', 'version_started_at'], 'synced_at') }} as newer_version,
        {{ version_rank(['subscription_id', 'version_started_at'], 'synced_at') }} as version_rank
    from described
)

select
    subscription_id,
    customer_id,
    default_payment_method_id,
    status,
    is_cancel_at_period_end,
    days_until_due,
    started_at,
    trial_started_at,
    trial_ended_at,
    period_started_at,
    period_ends_at,
    canceled_at,
    ended_at,
    version_started_at,
    version_ended_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['subscription_id', 'version_started_at']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
