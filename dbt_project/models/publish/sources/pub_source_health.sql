-- Grain: raw table. What it delivered, what was set aside and which files were refused.

with refused as (

    select
        source_name,
        table_name,
        count(*) as files_refused,
        min(concat(file, ': ', reason)) as first_refusal
    from {{ source('landing', 'files') }}
    where not is_accepted
    group by source_name, table_name

)

select
    counts.source_name,
    counts.table_name,
    connected.is_connected,
    counts.rows_landed,
    counts.rows_kept,
    counts.rows_set_aside,
    {{ safe_divide('counts.rows_set_aside', 'counts.rows_landed') }} as set_aside_share,
    cast(coalesce(refused.files_refused, 0) as bigint) as files_refused,
    refused.first_refusal
from {{ ref('int_raw__table_counts') }} as counts
inner join {{ ref('int_sources__connected') }} as connected on counts.source_name = connected.source_name
left join refused on counts.source_name = refused.source_name and counts.table_name = refused.table_name
