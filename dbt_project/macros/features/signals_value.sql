{#-
    The feature columns of fct_account_features as it is in the warehouse, by default those that hold a number: a
    feature added there can be weighted in seeds/health_weights.csv and can trigger a playbook at once, without a
    second list. (`graph` has the same, but it is empty in unit tests.)
-#}
{% macro signals_features(of_any_type=false) %}
    {%- set names = [] -%}
    {%- set schema = generate_schema_name("marts", none) -%}
    {%- set relation = adapter.get_relation(target.database, schema, "fct_account_features") if execute else none -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if relation else []) -%}
        {%- if column.name.split("_")[0] in signals_families() and (of_any_type or not column.is_string()) -%}
            {%- do names.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}

{% macro signals_quoted(names) -%}
    '{{ names | join("', '") }}'
{%- endmacro %}

{#-
    The value of the signal whose name is in a column: features unpivoted in one scan, on any warehouse.
    A name that is not a signal gives NULL; the tests on the seeds report it.

    name_column: expression that holds the signal's name; features: alias of fct_account_features;
    others: further signals, name -> expression.
-#}
{% macro signals_value(name_column, features, others={}) -%}
    case {{ name_column }}
        {%- for name in signals_features() %}
            when '{{ name }}' then {{ features }}.{{ name }}
        {%- endfor %}
        {%- for name, expression in others.items() %}
            when '{{ name }}' then {{ expression }}
        {%- endfor %}
    end
{%- endmacro %}

{#- The same for features of text: the category of the feature whose name is in a column, NULL for any other. -#}
{% macro signals_category(name_column, features) -%}
    {#- Once, not for every name: each call asks the warehouse for the columns. -#}
    {%- set numbers = signals_features() -%}
    case {{ name_column }}
        {%- for name in signals_features(of_any_type=true) if name not in numbers %}
            when '{{ name }}' then {{ features }}.{{ name }}
        {%- else %}
            when null then {{ as_text('null') }}
        {%- endfor %}
    end
{%- endmacro %}

{#- 0 at the worst value, 100 at the best, straight in between; NULL when unknown, which least and greatest would hide. -#}
{% macro signals_points(value, worst, best) -%}
    case
        when {{ value }} is not null
            then 100.0 * least(1.0, greatest(0.0, ({{ value }} - {{ worst }}) / nullif({{ best }} - {{ worst }}, 0)))
    end
{%- endmacro %}

{#- Operators that seeds/playbooks.csv may use. -#}
{% macro signals_operators() %}
    {{ return([">=", "<=", ">", "<", "="]) }}
{% endmacro %}

{% macro signals_holds(value, operator, threshold) -%}
    case {{ operator }}
        {%- for sign in signals_operators() %}
            when '{{ sign }}' then {{ value }} {{ sign }} {{ threshold }}
        {%- endfor %}
    end
{%- endmacro %}
