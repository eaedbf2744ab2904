{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.account_id') }} as account_id,
        landed.event_name,
        landed.label,
        {{ try_cast('landed.goal_per_28d', 'double') }} as goal_per_28d,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.account_id'),
            missing_text('landed.event_name'),
            missing_text('landed.label'),
            unparseable('landed.goal_per_28d', 'double'),
            outside('landed.goal_per_28d', 0, 1000000000),
            orphan('landed.account_id', "case when landed.account_id = '*' then '*' else accounts.account_id end", 'account'),
        ]) }} as row_reason
    from {{ source('company', 'value_metric') }} as landed
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.account_id') }} = accounts.account_id
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
        {{ version_rank(['account_id']) }} as version_rank
    from described
)

select
    account_id,
    event_name,
    label,
    goal_per_28d,
    landed_file,
    landed_row,
    {{ row_key(['account_id']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
