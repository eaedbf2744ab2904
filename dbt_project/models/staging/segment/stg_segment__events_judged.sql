-- An account with an unusable id is not known, and the id of an event is shown nowhere: of the keys one is looked at.
{{ config(materialized='ephemeral') }}

select
    {{ as_text('landed.id') }} as event_id,
    nullif({{ as_text('landed.user_id') }}, '') as user_id,
    nullif({{ as_text('landed.context_group_id') }}, '') as account_id,
    landed.event as event_name,
    -- most often it is the name of the event once more, as it was sent: "Report Opened"
    case
        when replace(lower(landed.event_text), ' ', '_') <> replace(lower(landed.event), ' ', '_')
            then landed.event_text
    end as event_text,
    {{ try_cast('landed.timestamp', 'timestamp') }} as occurred_at,
    {{ try_cast('landed.received_at', 'timestamp') }} as received_at,
    {{ day_received('landed.received_at') }} as known_on,
    {{ hash_of('landed.id') }} as id_hash,
    {{ landed_columns() }},
    {{ record_of('landed') }} as landed_record,
    {{ first_reason([
        by_bot('landed.context_user_agent'),
        missing_text('landed.id'),
        missing_text('landed.event'),
        missing('landed.timestamp'),
        missing('landed.received_at'),
        unusable_key('landed.user_id'),
        bad_time('landed.timestamp'),
        bad_time('landed.received_at'),
        after_it_was_received('landed.timestamp', 'landed.received_at'),
    ]) }} as row_reason
from {{ source('segment', 'tracks') }} as landed
