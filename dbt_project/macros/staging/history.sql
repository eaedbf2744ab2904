{#-
  Tables that a loader keeps as history, a row per version: `_fivetran_start` and `_fivetran_end` say when it held, and
  `_fivetran_active` whether it is the present one. Where no version is present, the source has deleted the row.
-#}
{#- Columns of a version, for `landed_rows_judged(key=[…, 'version_started_at'], version='synced_at')`.

    changed_at: column with the moment at which the source changed the row -#}
{% macro history_columns(changed_at) -%}
    {%- set changed = try_cast(changed_at, 'timestamp') -%}
    {%- set started = try_cast('landed._fivetran_start', 'timestamp') -%}
    {{ return({
        'is_present': try_cast('landed._fivetran_active', 'boolean'),
        'changed_at': 'coalesce(' ~ changed ~ ', ' ~ started ~ ')',
        'version_started_at': 'coalesce(' ~ started ~ ', ' ~ changed ~ ')',
        'version_ended_at': try_cast('landed._fivetran_end', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    }) }}
{%- endmacro %}

{#- Why a version cannot be kept, after the reasons of its table. -#}
{% macro history_reasons(changed_at) -%}
    {{ return([
        unparseable('landed._fivetran_active', 'boolean'),
        bad_time(changed_at),
        bad_time('landed._fivetran_start'),
        bad_time('landed._fivetran_end'),
        bad_time('landed._fivetran_synced'),
        before('landed._fivetran_end', 'landed._fivetran_start'),
        after_it_was_received(changed_at, 'landed._fivetran_synced'),
    ]) }}
{%- endmacro %}

{#- The last version of each key, as a relation: `is_deleted` when the source has it no more. -#}
{% macro last_versions(staging_model, key) -%}
    (
        select
            *,
            not coalesce(is_present, true) as is_deleted
        from (
            select
                *,
                row_number() over (
                    partition by {{ key | join(', ') }}
                    order by version_started_at desc nulls last, synced_at desc nulls last
                ) as version_rank
            from {{ kept_rows(staging_model) }} as kept
        ) as versions
        where version_rank = 1
    )
{%- endmacro %}
