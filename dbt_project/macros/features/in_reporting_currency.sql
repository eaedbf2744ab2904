{#- The amount where it is in the reporting currency, or in a currency that no one names; NULL in another one. -#}
{% macro in_reporting_currency(amount, currency) -%}
    case when coalesce({{ currency }}, '{{ var('reporting_currency') | lower }}') = '{{ var('reporting_currency') | lower }}' then {{ amount }} end
{%- endmacro %}
