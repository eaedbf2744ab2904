{#- Grain: id, day received, of the ids of changed days that came in more than once or were looked at before. -#}
{%- set apart = relation_if_built('staging', 'stg_segment__events_apart') -%}
{#- What was kept is forgotten when it is rolled up: a run after one that was killed still knows it. -#}
{%- set begun = relation_if_built('staging', 'stg_segment__changed_ids') if apart -%}
{#- The counters of all ids at once would not fit into memory; those of a day's do. -#}
{%- set parts = 1 if apart else 16 -%}

with changed_days as (
    select known_on from {{ ref('cnf_product__changed_days') }}
),

ids as (
    {% for part in range(parts) -%}
    select id_hash
    from {{ ref('stg_segment__event_ids') }}
    {% if apart -%}
    where id_hash in (
            select id_hash
            from {{ ref('stg_segment__event_ids') }}
            where known_on in (select known_on from changed_days)
        )
    {% else -%}
    where id_hash % {{ parts }} = {{ part }}
    {% endif -%}
    group by id_hash
    having count(*) > 1
    {{ 'union all' if not loop.last }}
    {% endfor -%}
    {% if apart -%}
    union
    select id_hash
    from {{ apart }}
    where known_on in (select known_on from changed_days)
    {%- endif %}
    {%- if begun %}
    union
    select id_hash from {{ begun }} where rows_kept_before is not null
    {%- endif %}
),

landed as (
    select
        id_hash,
        known_on,
        count(*) as rows_landed
    from {{ ref('stg_segment__event_ids') }}
    where id_hash in (select id_hash from ids)
    group by id_hash, known_on
)

select
    landed.id_hash,
    landed.known_on,
    landed.rows_landed,
    {% if apart -%}
    -- a row that was not looked at was kept
    coalesce({{ 'begun.rows_kept_before, ' if begun }}looked_at.rows_kept, landed.rows_landed) as rows_kept_before
from landed
left join (
    select
        id_hash,
        known_on,
        count(case when reason is null then 1 end) as rows_kept
    from {{ apart }}
    where id_hash in (select id_hash from ids)
    group by id_hash, known_on
) as looked_at
    on landed.id_hash = looked_at.id_hash and landed.known_on = looked_at.known_on
    {%- if begun %}
left join {{ begun }} as begun
    on landed.id_hash = begun.id_hash and landed.known_on = begun.known_on
    {%- endif %}
    {%- else -%}
    landed.rows_landed as rows_kept_before
from landed
    {%- endif %}
