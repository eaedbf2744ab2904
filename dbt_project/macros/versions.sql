{#-
  State tables are overwritten by their loader, at the source and sometimes in the landed file too. A snapshot remembers
  every version that ever landed (snapshots/), and these macros put the two together again.
-#}
{#- What makes a version one: the row's key and the moment the loader read it. -#}
{% macro version_key(key, read_at) -%}
    concat({{ key }}, ' ', coalesce(cast({{ read_at }} as {{ dbt.type_string() }}), ''))
{%- endmacro %}

{#- An older version is set aside in staging: it is no second row. Here it is what we knew until the next one. -#}
{% macro is_a_version() -%}
    (set_aside_reason is null or set_aside_reason = 'superseded by a later version')
{%- endmacro %}

{#-
  Every version known, landed or remembered. What lies in the landing wins, so that a file mended there is mended here.

  landed, remembered: relations; columns: list of names in both
-#}
{% macro every_version(landed, remembered, key, read_at, columns) -%}
    (
    select
        {{ columns | join(',\n        ') }}
    from {{ landed }}
    where {{ is_a_version() }}

    union all

    select
        {{ columns | join(',\n        ') }}
    from {{ remembered }} as remembered
    where remembered.dbt_valid_to is null
        and not exists (
            select 1
            from {{ landed }} as landed
            where {{ version_key('landed.' ~ key, 'landed.' ~ read_at) }}
                = {{ version_key('remembered.' ~ key, 'remembered.' ~ read_at) }}
        )
    ) as landed_or_remembered
{%- endmacro %}
