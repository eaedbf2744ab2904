-- Grain: day received. Rows of all connectors, for which the rollups of a day are one.
select
    known_on,
    cast(sum(rows_landed) as bigint) as rows_landed
from (
    select
        known_on,
        rows_landed
    from {{ ref('stg_segment__event_days') }}
) as landed
group by known_on
