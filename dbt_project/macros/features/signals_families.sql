{#- The driver families, which are the prefixes of the feature columns; dbt_project.yml lists them. -#}
{% macro signals_families() %}
    {{ return(var("families")) }}
{% endmacro %}

{#- The parts of the health score: one per family, and onboarding, whose signals come from the clicks of other families. -#}
{% macro signals_dimensions() %}
    {{ return(signals_families() + ["onboarding"]) }}
{% endmacro %}

{#- The columns of a model's contract that are signals, each from the relation named after its family. -#}
{% macro signals_columns(model) -%}
    {%- set names = [] -%}
    {%- for name in model.columns if name.split("_")[0] in signals_families() -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ signals_columns_by_family(names) }}
{%- endmacro %}

{#- `usage.usage_events_last_28d, …`: each from the family that its name begins with. -#}
{% macro signals_columns_by_family(names) -%}
    {%- set columns = [] -%}
    {%- for name in names -%}
        {%- do columns.append(name.split("_")[0] ~ "." ~ name) -%}
    {%- endfor -%}
    {{ columns | join(",\n    ") }}
{%- endmacro %}
