-- Grain: conversation, field (status, priority, satisfaction_score), moment of a change.
{{ config(materialized='ephemeral') }}
with dated as (

    -- of what happens at one moment the last counts; parts of a conversation are numbered on
    select
        known.*,
        row_number() over (
            partition by known.ticket_id, known.field_name, greatest(known.changed_at, tickets.created_at)
            order by known.changed_at desc, known.turn desc, known.turn_id desc
        ) as from_last,
        greatest(known.changed_at, tickets.created_at) as counts_from_at
    from {{ ref('stg_intercom__field_values') }} as known
    inner join {{ ref('stg_intercom__tickets') }} as tickets on known.ticket_id = tickets.ticket_id
    where
        known.value is not null
        -- without a time it could be tomorrow's
        and known.changed_at is not null
        -- what was done with an outbound message before the customer answered is no news of the ticket
        and (known.field_name <> 'status' or known.value = 'deleted' or known.changed_at >= tickets.created_at)

),

compared as (

    select
        *,
        lag(value) over (partition by ticket_id, field_name order by counts_from_at) as value_before,
        min(case when value = 'deleted' then counts_from_at end) over (partition by ticket_id, field_name) as deleted_at
    from dated
    where from_last = 1

)

select
    ticket_id,
    changed_by,
    field_name,
    value,
    counts_from_at as changed_at,
    synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from compared
where
    coalesce(value <> value_before, true)
    and coalesce(counts_from_at <= deleted_at, true)
