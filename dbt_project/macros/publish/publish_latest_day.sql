{#-
  The latest day that was published, as a date literal: the as-of date of the tables that each run replaces as a whole. A past day that
  is run again must not take it back to its own day.
-#}
{% macro publish_latest_day() -%}
    {%- set schema = generate_schema_name("publish", none) -%}
    {%- set health = adapter.get_relation(target.database, schema, "pub_account_health") if execute else none -%}
    {%- set latest = run_query("select max(as_of_date) from " ~ health).columns[0].values()[0] if health else none -%}
    {%- if latest -%}
        greatest({{ as_of_date() }}, cast('{{ latest }}' as date))
    {%- else -%}
        {{ as_of_date() }}
    {%- endif -%}
{%- endmacro %}
