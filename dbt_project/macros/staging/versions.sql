{#-
  State tables are overwritten by their loader, at the source and sometimes in the landed file too. A snapshot remembers
  every version that ever landed (snapshots/), and these macros put the two together again.
-#}
{#- What makes a version one: the row's key and the moment the loader read it. -#}
{% macro version_key(key, read_at) -%}
    concat({{ key }}, ' ', coalesce(cast({{ read_at }} as {{ dbt.type_string() }}), ''))
{%- endmacro %}

{#- An older version is set aside in staging: it is no second row. Here it is what we knew until the next one, and a row that
    was deleted ends what we knew. -#}
{% macro is_a_version() -%}
    (set_aside_reason is null or set_aside_reason in ('superseded by a later version', 'deleted at the source'))
{%- endmacro %}

{#- The keys that landed, of deleted rows too: what belongs to those is no dirt. -#}
{% macro known(staging_model, key) -%}
    (select distinct {{ key }} from {{ ref(staging_model) }} where {{ is_a_version() }})
{%- endmacro %}

{#- The same of companies, where those count too that are only remembered. -#}
{% macro known_companies(staging_model) -%}
    (
        select company_id from {{ ref('cnf_crm__company_versions') }}
        union
        select company_id from {{ ref(staging_model) }} where {{ is_a_version() }}
    )
{%- endmacro %}

{#- From when a version holds, and until when: the first one from `begins_at`, or since ever. -#}
{% macro version_window(key, read_at, begins_at='null') -%}
    case
        when row_number() over (partition by {{ key }} order by {{ read_at }} nulls first) > 1 then {{ read_at }}
        else {{ begins_at }}
    end as valid_from_at,
    lead({{ read_at }}) over (partition by {{ key }} order by {{ read_at }} nulls first) as valid_until_at
{%- endmacro %}

{#-
  Every version known, landed or remembered, of all connectors of a role, with `source_name` for the connector. What lies
  in the landing wins, so that a file corrected there is corrected here.

  staging_models: staging model -> its snapshot, or none where what lands is a history; one pair per connector
  columns: list of names in both
  remembered_as: column -> its name in the snapshots, where that differs
  unsaid: staging model -> column that its connector does not know -> SQL that stands for it
-#}
{% macro every_version(staging_models, key, read_at, columns, remembered_as={}, unsaid={}) -%}
    (
    {%- for name, snapshot in staging_models.items() %}
    {%- set unknown = unsaid.get(name, {}) %}
    select
        '{{ connector_of(name) }}' as source_name,
        {%- for column in columns %}
        {{ unknown[column] ~ ' as ' ~ column if column in unknown else column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(name) }}
    where {{ is_a_version() }}
    {%- if snapshot %}

    union all

    select
        '{{ connector_of(name) }}' as source_name,
        {%- for column in columns %}
        {%- set remembered = unknown.get(column, remembered_as.get(column, column)) %}
        {{ remembered ~ ' as ' ~ column if remembered != column else column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(snapshot) }} as remembered
    where remembered.dbt_valid_to is null
        and not exists (
            select 1
            from {{ ref(name) }} as landed
            where {{ version_key('landed.' ~ key, 'landed.' ~ read_at) }}
                = {{ version_key('remembered.' ~ key, 'remembered.' ~ read_at) }}
        )
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    ) as landed_or_remembered
{%- endmacro %}
