{{ config(materialized='ephemeral' if rollups_by_spark() else 'table') }}
-- Grain: id, day received, of the ids of changed days that came in more than once or were looked at before.
{%- set apart = relation_if_built('staging', 'stg_segment__events_apart') -%}
{#- What was kept is forgotten when it is rolled up: a run after one that was killed still knows it. -#}
{%- set begun = relation_if_built('staging', 'stg_segment__changed_ids') if apart -%}
{#- The ids of many days at once would not fit into memory: then those of all days are counted, part by part. -#}
{%- set days = days_if_built('cnf_product__changed_days') -%}
{%- set all_days = not apart or (days and run_query('select count(*) from ' ~ days).rows[0][0] > 60) %}
with changed_days as (

    select known_on
    from {{ ref('cnf_product__changed_days') }}

),

looked_at as (

    select
        id_hash,
        known_on,
        count(case when reason is null then 1 end) as rows_kept
    from {{ apart or 'changed_days, (select 0 as id_hash, null as reason where false) as nothing' }}
    group by id_hash, known_on

),

begun as (

    select
        id_hash,
        known_on,
        rows_kept_before
    from {{ begun or '(select 0 as id_hash, known_on, 0 as rows_kept_before from changed_days where false) as none' }}
    where rows_kept_before is not null

),

asked as (

    {% if all_days -%}
    {{ ids_of_several_rows(ref('stg_segment__event_ids')) }}
    {%- else -%}
    select
        event_ids.id_hash,
        0 as is_wanted
    from {{ ref('stg_segment__event_ids') }} as event_ids
    inner join changed_days on event_ids.known_on = changed_days.known_on
    {%- endif %}

    union all

    select
        looked_at.id_hash,
        1 as is_wanted
    from looked_at
    inner join changed_days on looked_at.known_on = changed_days.known_on

    union all

    select
        id_hash,
        1 as is_wanted
    from begun

),

ids as (

    select
        id_hash,
        max(is_wanted) as is_wanted
    from asked
    group by id_hash

),

-- the ids of all days are read once: a second look at them would cost as much as a scan of the events
landed as (

    select
        event_ids.id_hash,
        event_ids.known_on,
        count(*) as rows_landed,
        sum(count(*)) over (partition by event_ids.id_hash) as rows_of_id,
        max(ids.is_wanted) as is_wanted
    from {{ ref('stg_segment__event_ids') }} as event_ids
    inner join ids on event_ids.id_hash = ids.id_hash
    group by event_ids.id_hash, event_ids.known_on

)

select
    landed.id_hash,
    landed.known_on,
    landed.rows_landed,
    -- a row that was not looked at was kept
    coalesce(begun.rows_kept_before, looked_at.rows_kept, landed.rows_landed) as rows_kept_before
from landed
left join looked_at on landed.id_hash = looked_at.id_hash and landed.known_on = looked_at.known_on
left join begun on landed.id_hash = begun.id_hash and landed.known_on = begun.known_on
where landed.rows_of_id > 1 or landed.is_wanted = 1
