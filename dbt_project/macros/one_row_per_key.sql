{#- Closes a base model. Of the rows of `judged` whose `row_reason` is null one per key is kept: the latest version, and
    of identical ones the first that landed. A bad later version never hides a good older one, as bad rows are counted
    apart. Without a version column a second row of a key is a replay. -#}
{% macro one_row_per_key(judged, key, version=none) -%}
select
    counted.*,
    coalesce(
        counted.row_reason,
        case when counted.copy_number > 1 then 'replayed row' end,
        case when counted.version_rank > 1 then 'superseded by a later version' end
    ) as set_aside_reason
from (
    select
        {{ judged }}.*,
        row_number() over (
            partition by (row_reason is null), {{ key | join(', ') }}{{ ', ' ~ version if version }}
            order by landed_file, landed_row
        ) as copy_number,
        row_number() over (
            partition by (row_reason is null), {{ key | join(', ') }}
            order by {{ version ~ ' desc nulls last, ' if version }}landed_file, landed_row
        ) as version_rank
    from {{ judged }}
) as counted
{%- endmacro %}
