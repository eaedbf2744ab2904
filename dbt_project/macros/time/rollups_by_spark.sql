{#- Whether Spark rolls the product's events up (setting `rollups.engine`): then no events land, and what Spark has
    delivered of them is in the schema `rollups`. -#}
{% macro rollups_by_spark() -%}
    {{ return(var('rollups')['engine'] == 'spark') }}
{%- endmacro %}
