{#- Whether a product is one of those that the settings name, by its key or its name; NULL where no one says what it is. -#}
{% macro is_seat_product(tier, tier_name) -%}
    case
            when {{ tier }} is not null
                then {{ is_among(tier, var('seat_products')) }} or {{ is_among(tier_name, var('seat_products')) }}
        end
{%- endmacro %}

{#- Whether units of an item are seats: those of the products that the settings name, or of the subscription's main product. -#}
{% macro is_seat(is_seat_product, tier, main_tier) -%}
    {%- if var('seat_products') -%}
    {{ is_seat_product }}
    {%- else -%}
    ({{ tier }} is not distinct from {{ main_tier }})
    {%- endif -%}
{%- endmacro %}
