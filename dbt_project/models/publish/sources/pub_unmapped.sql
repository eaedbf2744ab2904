-- Grain: source record that belongs to no account.
select
    source_name,
    entity,
    entity_id,
    reason
from {{ ref('int_identity__unmapped') }}
