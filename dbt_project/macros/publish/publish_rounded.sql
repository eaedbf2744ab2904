{#- Two digits: sums of doubles differ in the last bits with the order of the rows, and a day run again must not. -#}
{% macro publish_rounded(value, digits=2) -%}
    round(({{ value }}) * 1e{{ digits }}) / 1e{{ digits }}
{%- endmacro %}
