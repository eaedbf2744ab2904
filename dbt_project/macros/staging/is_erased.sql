{#- Whether the address is the pseudonym of a person who was erased (tenure/landing/erased.py): no one to write to. -#}
{% macro is_erased(email) -%}
    {{ email }} like 'erased-%@%'
{%- endmacro %}
