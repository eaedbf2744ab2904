{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.metadata,
        landed.email,
        landed.name,
        landed.is_deleted,
        landed.created,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('stripe', 'customer') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as customer_id,
        {{ json_text('landed.metadata', 'account_id') }} as account_id_from_metadata,
        {{ as_text('landed.email') }} as email,
        {{ email_domain('landed.email') }} as email_domain,
        {{ as_text('landed.name') }} as customer_name,
        {{ try_cast('landed.is_deleted', 'boolean') }} as is_deleted,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            unparseable('landed.is_deleted', 'boolean'),
            bad_time('landed.created'),
            bad_time('landed._fivetran_synced'),
            after_it_was_received('landed.created', 'landed._fivetran_synced'),
        ]) }} as row_reason
    from landed
)

{{ one_row_per_key('judged', key=['customer_id'], version='synced_at') }}
