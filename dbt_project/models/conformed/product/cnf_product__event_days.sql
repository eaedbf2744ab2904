-- Grain: day received. Rows of all connectors, for which the rollups of a day are one.
select
    known_on,
    cast(sum(rows_landed) as bigint) as rows_landed,
    string_agg(source_name || ' ' || digest, ', ' order by source_name) as digest
from (
    select
        'segment' as source_name,
        known_on,
        rows_landed,
        digest
    from {{ ref('stg_segment__event_days') }}
) as landed
group by known_on
