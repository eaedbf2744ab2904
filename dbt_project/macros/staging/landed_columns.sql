{#- Where a raw row comes from, as landed_file and landed_row: a file and its line, or a loader's table and the place in it. -#}
{% macro landed_columns() -%}
    _landed_file as landed_file,
        _landed_row as landed_row
{%- endmacro %}
