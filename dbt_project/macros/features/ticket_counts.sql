{#- Whether a ticket counts at a date: it does until it is known to be spam, deleted or merged into another. -#}
{% macro ticket_counts(tickets, as_of_date) -%}
    ({{ tickets }}.removed_at is null or {{ tickets }}.removed_at >= {{ as_of_date }})
{%- endmacro %}
