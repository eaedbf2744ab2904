{#-
    Creates the tables that `ml` writes, empty, from the columns in `_ml__sources.yml`: before the first scoring the
    publish models and their unit tests still find them. Run at the start of every dbt call. A table of an older version
    gets the columns that are new since. `tenure/warehouse/ml_tables.py` does the same for Python.
-#}
{% macro ml_create_tables() %}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.source_name == "ml" -%}
            {%- set columns = [] -%}
            {%- for column in node.columns.values() -%}
                {%- do columns.append(column.name ~ " " ~ column.data_type) -%}
            {%- endfor -%}
            {%- set table = node.schema ~ "." ~ node.identifier -%}
            {%- do run_query("create schema if not exists " ~ node.schema) -%}
            {%- do run_query("create table if not exists " ~ table ~ " (" ~ columns | join(", ") ~ ")") -%}
            {%- set known = run_query("select * from " ~ table ~ " where 1 = 0").column_names -%}
            {%- for column in node.columns.values() if column.name not in known -%}
                {%- do run_query("alter table " ~ table ~ " add column " ~ column.name ~ " " ~ column.data_type) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
