{#- dbt-duckdb builds a table beside the old one, renames both and drops the old one: five statements, whose bookkeeping
    takes longer than most of our tables. DuckDB replaces a table in one, inside the transaction. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {{- run_hooks(pre_hooks, inside_transaction=False) -}}
    {{- run_hooks(pre_hooks, inside_transaction=True) -}}
    {%- if existing_relation is not none and not existing_relation.is_table -%}
        {%- do drop_relation_if_exists(existing_relation) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        {{ create_table_as(False, target_relation, compiled_code) | replace('create  table', 'create or replace table', 1) }}
    {%- endcall -%}
    {{- run_hooks(post_hooks, inside_transaction=True) -}}
    {%- do adapter.commit() -%}
    {{- run_hooks(post_hooks, inside_transaction=False) -}}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
