{#-
    The tables that `ml` writes, created empty: before the first scoring the publish models and their unit tests still
    find them. Run at the start of every dbt call.
-#}
{% macro ml_create_tables() %}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.source_name == "ml" -%}
            {%- set columns = [] -%}
            {%- for column in node.columns.values() -%}
                {%- do columns.append(column.name ~ " " ~ column.data_type) -%}
            {%- endfor -%}
            {%- do run_query("create schema if not exists " ~ node.schema) -%}
            {%- do run_query(
                "create table if not exists " ~ node.schema ~ "." ~ node.identifier ~ " (" ~ columns | join(", ") ~ ")"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
