-- Grain: day received. What has landed of it, by content: rows in other files or in another order are the same.
{{ config(meta={'days_of': 'segment.tracks'}) }}
select
    coalesce(known_on, {{ no_day() }}) as known_on,
    cast(sum(rows_landed) as bigint) as rows_landed,
    {{ as_text('sum(digest)') }} as digest
from {{ source('landing', 'file_days') }}
where source_name = 'segment' and table_name = 'tracks'
group by 1
