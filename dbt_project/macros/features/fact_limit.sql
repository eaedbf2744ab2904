{#- The value from which a fact is stated: a setting under `facts:`, read by the SQL, by playbooks and by the catalogue. -#}
{% macro fact_limit(name) -%}
    {%- if name not in var('facts') -%}
        {{ exceptions.raise_compiler_error("facts." ~ name ~ " is not in the settings") }}
    {%- endif -%}
    {{ return(var('facts')[name]) }}
{%- endmacro %}
