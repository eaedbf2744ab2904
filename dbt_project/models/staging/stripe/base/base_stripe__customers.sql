{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as customer_id,
        {{ json_text('landed.metadata', 'account_id') }} as account_id_from_metadata,
        landed.email,
        {{ email_domain('landed.email') }} as email_domain,
        landed.name as customer_name,
        {{ try_cast('landed.is_deleted', 'boolean') }} as is_deleted,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            unparseable('landed.is_deleted', 'boolean'),
            bad_time('landed.created'),
            bad_time('landed._fivetran_synced'),
            after_it_was_received('landed.created', 'landed._fivetran_synced'),
        ]) }} as row_reason
    from {{ source('stripe', 'customer') }} as landed
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
        {{ newer_version(['customer_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['customer_id'], 'synced_at') }} as version_rank
    from described
)

select
    customer_id,
    account_id_from_metadata,
    email,
    email_domain,
    customer_name,
    is_deleted,
    created_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['customer_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
