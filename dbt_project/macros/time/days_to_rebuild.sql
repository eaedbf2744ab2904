{#- Events are judged and rolled up by the day received, and only the days whose content has changed. -#}
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

{% macro count_of_days(model_of_days) -%}
    {%- set days = ref(model_of_days) -%}
    {%- if not execute or not days.database or not load_relation(days) -%}
        {{ return(0) }}
    {%- endif -%}
    {{ return(run_query('select count(*) from ' ~ days).rows[0][0]) }}
{%- endmacro %}

{#- The day of an event whose day cannot be read, or be meant. -#}
{% macro no_day() -%}
    date '0001-01-01'
{%- endmacro %}

{#- As the landing door counts rows by day. -#}
{% macro day_received(column) -%}
    {%- set received = try_cast(column, 'timestamp') -%}
    case
        when {{ received }} >= {{ first_moment() }} and {{ received }} < {{ moment_after_all() }}
            then {{ as_date(received) }}
        else {{ no_day() }}
    end
{%- endmacro %}

{#- SQL that is true for the days of a model of days: for `days_replaced`. -#}
{% macro is_among_days(day, model_of_days) -%}
    {{ day }} in (select known_on from {{ generate_schema_name('conformed', none) }}.{{ model_of_days }})
{%- endmacro %}

{#- SQL that is true for rows received on the days of a model of days, as ranges of literal times: these let the scan
    skip the row groups of other days, which a subquery does not. All rows as long as the model is not there (docs, unit
    tests). With many gaps the ranges are one, and the days are looked up. -#}
{% macro received_on(rows, column, model_of_days) -%}
    {%- if execute and model.resource_type == 'unit_test' -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set days, received = ref(model_of_days), try_cast(rows ~ '.' ~ column, 'timestamp') -%}
    {%- if not execute or not days.database or not load_relation(days) -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set ranges = run_query(ranges_of_days(days)).rows -%}
    {%- set found = [] -%}
    {%- for first, after in ranges[:60] -%}
        {%- do found.append(day_received(rows ~ '.' ~ column) ~ ' = ' ~ no_day() if not first else
            received ~ " >= timestamp '" ~ first ~ "' and " ~ received ~ " < timestamp '" ~ after ~ "'") -%}
    {%- endfor -%}
    {%- if ranges | length > 60 -%}
        {{ return(day_received(rows ~ '.' ~ column) ~ ' in (select known_on from ' ~ days ~ ')') }}
    {%- endif -%}
    {{ return('(' ~ (found | join('\n        or ') or 'false') ~ ')') }}
{%- endmacro %}

{% macro ranges_of_days(days) -%}
    with numbered as (
        select
            known_on,
            known_on - cast(row_number() over (order by known_on) as integer) as stretch
        from (select distinct known_on from {{ days }}) as days
    )
    select
        nullif(min(known_on), {{ no_day() }}) as first_on,
        max(known_on) + 1 as after_on
    from numbered
    group by stretch, known_on = {{ no_day() }}
    order by 1
{%- endmacro %}

{#- Run with the last rollup: its days are done, and what was kept before it is of no use any more. -#}
{% macro close_days() -%}
    update {{ generate_schema_name('conformed', none) }}.cnf_product__changed_days set is_done = true;
    update {{ generate_schema_name('conformed', none) }}.cnf_product__rebuilt_days set is_done = true;
    {%- for table in landed_event_tables() %}
    update {{ generate_schema_name('staging', none) }}.{{ table.changed_ids }} set rows_kept_before = null;
    {%- endfor %}
{%- endmacro %}

{#- Changes with the SQL and the settings of what is kept day by day: then all days are judged and rolled up again, with
    the columns that they have now. -#}
{% macro rollups_version() -%}
    {%- set said = [var('events'), var('internal_email_domains'), var('internal_users')] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute='name') if 'rollups' in node.fqn or 'events_judged' in node.name
            or ('raw' in node.tags and node.config.materialized == 'incremental') -%}
            {%- do said.append(node.raw_code) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(local_md5(tojson(said))) }}
{%- endmacro %}
