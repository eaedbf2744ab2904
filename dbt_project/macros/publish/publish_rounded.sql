{#- Two digits: sums of doubles differ in the last bits with the order of the rows, and a day run again must not. Those bits
    are rounded off first, or they would decide about a half: 68.125 is 68.13, and 68.12499999999999 would be 68.12. -#}
{% macro publish_rounded(value, digits=2) -%}
    {%- set scaled = 'cast(' ~ value ~ ' as ' ~ type_double() ~ ') * 1e' ~ digits -%}
    {{ rounded(rounded(scaled, 6)) }} / 1e{{ digits }}
{%- endmacro %}
