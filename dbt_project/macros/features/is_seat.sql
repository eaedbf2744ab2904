{#- Whether units of a product are seats: of the products that the settings name, or of the main product of the account. -#}
{% macro is_seat(tier, main_tier) -%}
    {%- if var('seat_products') -%}
    {{ is_among(tier, var('seat_products')) }}
    {%- else -%}
    ({{ tier }} is not distinct from {{ main_tier }})
    {%- endif -%}
{%- endmacro %}
