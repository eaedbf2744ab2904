{#- Where a raw row comes from, as landed_file and landed_row. The landing door knows; a loader's own table does not
    say, so there the table is the file and the physical place is the row. -#}
{% macro landed_columns() -%}
    {{ adapter.dispatch('landed_columns')() }}
{%- endmacro %}

{% macro duckdb__landed_columns() -%}
    _landed_file as landed_file,
        _landed_row as landed_row
{%- endmacro %}

{% macro postgres__landed_columns() -%}
    cast(cast(landed.tableoid as regclass) as text) as landed_file,
        cast((cast(cast(landed.ctid as text) as point))[0] * 100000 + (cast(cast(landed.ctid as text) as point))[1] as bigint) as landed_row
{%- endmacro %}
