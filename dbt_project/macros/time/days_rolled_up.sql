{#- What the run before has built of events, by which SQL, and whether it came to its end. -#}
{#- The relation, or none when it is not there, when only parsing, or with --full-refresh; and none when it has no such
    column: an older version made it. -#}
{% macro relation_if_built(schema, name, column=none) -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set found = adapter.get_relation(target.database, generate_schema_name(schema, none), name) -%}
        {%- if found and (not column or column in adapter.get_columns_in_relation(found) | map(attribute='name')) -%}
            {{ return(found) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{#- What was rolled up, or none when a table of the events is not there: then all days are done again. -#}
{% macro rolled_up_days_if_whole() -%}
    {%- set rolled_up = relation_if_built('intermediate', 'int_product__rolled_up_days', 'rolled_up_by') -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if 'raw' in node.tags and node.config.materialized == 'incremental' -%}
            {%- if not relation_if_built(node.schema, node.name) -%}
                {{ return(none) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(rolled_up) }}
{%- endmacro %}

{#- Changes with the SQL and the settings of what is kept day by day: then all days are judged and rolled up again, with
    the columns that they have now. -#}
{% macro rollups_version() -%}
    {%- set said = [var('rollups')['engine'], var('events'), var('internal_email_domains'), var('internal_users')] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute='name') if 'rollups' in node.fqn or 'events_judged' in node.name
            or ('raw' in node.tags and node.config.materialized == 'incremental') -%}
            {%- do said.append(node.raw_code) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(local_md5(tojson(said))) }}
{%- endmacro %}

{#- Run with the last rollup: its days are done, and what was kept before it is of no use any more. -#}
{% macro close_days() -%}
    update {{ generate_schema_name('conformed', none) }}.cnf_product__changed_days set is_done = true;
    update {{ generate_schema_name('conformed', none) }}.cnf_product__rebuilt_days set is_done = true;
    {%- for table in landed_event_tables() if not rollups_by_spark() %}
    update {{ generate_schema_name('staging', none) }}.{{ table.changed_ids }} set rows_kept_before = null;
    {%- endfor %}
{%- endmacro %}
