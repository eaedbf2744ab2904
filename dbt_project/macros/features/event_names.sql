{#- Whether a column holds an event of one of these kinds, by the names that the settings give them (`events:`). -#}
{% macro is_event(column, kinds) -%}
    {{ event_is_named(column, kinds, 'in') }}
{%- endmacro %}

{#- Whether it holds a use of a feature of the product: an event that the settings do not say is something else. -#}
{% macro is_feature_event(column) -%}
    {{ event_is_named(column, var('events') | list, 'not in') }}
{%- endmacro %}

{% macro event_is_named(column, kinds, operator) -%}
    {%- set names = [] -%}
    {%- for kind in kinds -%}
        {%- do names.extend(var('events')[kind]) -%}
    {%- endfor -%}
    {%- if names -%}
    {{ column }} {{ operator }} ({{ literals(names) }})
    {%- else -%}
    {{ 'false' if operator == 'in' else 'true' }}
    {%- endif -%}
{%- endmacro %}
