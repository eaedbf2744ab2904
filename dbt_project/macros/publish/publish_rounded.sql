{#- Two digits: sums of doubles differ in the last bits with the order of the rows, and a day run again must not. -#}
{% macro publish_rounded(value, digits=2) -%}
    {{ rounded('cast(' ~ value ~ ' as ' ~ type_double() ~ ') * 1e' ~ digits) }} / 1e{{ digits }}
{%- endmacro %}
