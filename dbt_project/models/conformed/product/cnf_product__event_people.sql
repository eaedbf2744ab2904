-- Grain: connector, account and user that an event names.
select
    'segment' as source_name,
    person_key,
    account_id,
    user_id
from {{ ref('stg_segment__event_people') }}
