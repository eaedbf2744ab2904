-- Grain: event. Set-aside rows are left out by each connector's staging, day by day. Of a connector whose events Spark
-- rolls up: day active and day received.
select
    'segment' as source_name,
    event_id,
    user_id,
    account_id,
    event_name,
    event_text,
    occurred_at,
    received_at,
    events
from {{ ref('stg_segment__events') }}
