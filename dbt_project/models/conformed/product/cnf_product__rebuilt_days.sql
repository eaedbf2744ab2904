-- Grain: day received, of the days that are rolled up again: those that are judged again, and those of which another
-- reception of an event is kept now. A table: every rollup of the run agrees on the same days. A day is done when it is
-- rolled up: what a run that was killed has begun, the next one does again.
{%- set begun = relation_if_built('conformed', 'cnf_product__rebuilt_days', 'is_done') %}
with days as (

    select known_on
    from {{ ref('cnf_product__changed_days') }}
    {%- for table in landed_event_tables() %}

    union

    select changed.known_on
    from {{ ref(table.changed_ids) }} as changed
    left join (
        select
            id_hash,
            known_on,
            count(case when reason is null then 1 end) as rows_kept
        from {{ ref(table.apart) }}
        group by id_hash, known_on
    ) as apart
        on changed.id_hash = apart.id_hash and changed.known_on = apart.known_on
    where changed.rows_kept_before <> coalesce(apart.rows_kept, changed.rows_landed)
    {%- endfor %}
    {%- if begun %}

    union

    select known_on
    from {{ begun }}
    where not is_done
    {%- endif %}

)

select
    known_on,
    false as is_done
from days
