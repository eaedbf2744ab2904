{#- For a join with int_identity__customers, __organizations or __companies: to whom one belonged as known before a date. -#}
{% macro is_mapped_before(identity, as_of_date) -%}
    ({{ identity }}.mapped_from_on is null or {{ identity }}.mapped_from_on < {{ as_of_date }})
            and ({{ identity }}.mapped_until_on is null or {{ identity }}.mapped_until_on >= {{ as_of_date }})
{%- endmacro %}

{#- The same for a fact: to whom one belonged on the day on which it happened. -#}
{% macro is_mapped_on(identity, moment) -%}
    {{ is_mapped_before(identity, '(' ~ as_date(moment) ~ ' + 1)') }}
{%- endmacro %}
