{#- PostgreSQL: a table or a view that has the same columns keeps its place. The rows of a table are replaced in one
    transaction: who reads it reads the old ones until then, and views over it stay. dbt's own way swaps names and drops
    the old table with all views over it, which another run may be reading. -#}
{% materialization table, adapter='postgres' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is none or not existing.is_table or should_full_refresh() or not has_columns_of(existing, sql) -%}
        {{ return(dbt.materialization_table_default()) }}
    {%- endif -%}
    {%- set columns = get_quoted_csv(adapter.get_columns_in_relation(existing) | map(attribute='name')) -%}
    {%- set replaced -%}
        delete from {{ existing }};
        insert into {{ existing }} ({{ columns }}) select {{ columns }} from ({{ sql }}) as fresh;
        analyze {{ existing }};
    {%- endset -%}
    {{ return(keep_relation(existing, replaced)) }}
{% endmaterialization %}

{% materialization view, adapter='postgres' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is none or not existing.is_view or not has_columns_of(existing, sql) -%}
        {{ return(dbt.materialization_view_default()) }}
    {%- endif -%}
    {%- set replaced -%}
        create or replace view {{ existing }} as (
        {{ sql }}
        )
    {%- endset -%}
    {{ return(keep_relation(existing, replaced)) }}
{% endmaterialization %}

{#- What follows a decision to keep it: the model's hooks, and the columns of its contract, as in dbt's materializations. -#}
{% macro keep_relation(relation, replaced) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {%- if config.get('contract').enforced -%}{{ get_assert_columns_equivalent(sql) }}{%- endif %}
        {{ replaced }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}

{#- Whether the rows of the query have its columns, in name, type and order: asked of a view that is gone again, as a view
    is typed without being planned. -#}
{% macro has_columns_of(relation, sql) -%}
    {%- set wanted = this.identifier ~ '__wanted' -%}
    {%- set columns -%}
        select string_agg(concat(attname, ' ', format_type(atttypid, atttypmod)), ', ' order by attnum)
        from pg_attribute where attnum > 0 and not attisdropped and attrelid =
    {%- endset -%}
    {%- set asked -%}
        create temporary view "{{ wanted }}" as (
        {{ sql }}
        );
        create temporary table "{{ wanted }}_is_same" as
        select ({{ columns }} cast('pg_temp."{{ wanted }}"' as regclass))
            = ({{ columns }} cast('{{ relation }}' as regclass)) as is_same;
        drop view pg_temp."{{ wanted }}";
        select is_same from pg_temp."{{ wanted }}_is_same";
    {%- endset -%}
    {%- set is_same = run_query(asked).rows[0][0] -%}
    {%- do run_query('drop table pg_temp."' ~ wanted ~ '_is_same"') -%}
    {{ return(is_same) }}
{%- endmacro %}

{#- Seeds too. dbt's own empties them with `truncate`, for which no one may be reading, and stops at a new column. -#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- set there = adapter.get_columns_in_relation(old_relation) | map(attribute='name') | list -%}
    {%- if full_refresh or there != agate_table.column_names | list -%}
        {%- do adapter.drop_relation(old_relation) -%}
        {{ return(create_csv_table(model, agate_table)) }}
    {%- endif -%}
    {%- set emptied = 'delete from ' ~ old_relation -%}
    {%- do run_query(emptied) -%}
    {{ return(emptied) }}
{%- endmacro %}
