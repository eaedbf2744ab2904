-- Grain: subscription, day from which a piece holds. Days on which it is paid for, cut wherever something about its
-- price is known to change.
{{ config(materialized='ephemeral') }}
{%- set versions, items = 'int_billing__paid_versions', 'int_billing__priced_items' %}
{%- set invoices, lines = 'int_billing__regular_invoices', 'int_billing__recurring_lines' %}
{%- set discounts = 'cnf_billing__discounts' %}
{%- set edges = [
    (versions, 'paid_from_on', 0), (versions, 'valid_from_at', 1), (versions, 'valid_until_at', 1),
    (items, 'valid_from_at', 1), (items, 'valid_until_at', 1),
    (invoices, 'stands_from_at', 1), (invoices, 'stands_from_at', 371), (invoices, 'stands_until_at', 1),
    (lines, 'valid_from_at', 1), (lines, 'valid_from_at', 371), (lines, 'valid_until_at', 1),
    (discounts, 'starts_at', 1), (discounts, 'ends_at', 1),
] %}
with edges as (

    -- what happens on a day counts from the next one on
    {% for model, moment, days in edges -%}
    select
        subscription_id,
        cast({{ moment }} as date) + {{ days }} as holds_from_on
    from {{ ref(model) }}
    {{ 'union' if not loop.last }}
    {% endfor %}
),

pieces as (

    select
        *,
        coalesce(
            lead(holds_from_on) over (partition by subscription_id order by holds_from_on), date '9999-12-31'
        ) as holds_until_on
    from edges
    where holds_from_on < date '9999-01-01'

)

select
    pieces.*,
    versions.account_id
from pieces
inner join {{ ref('int_billing__paid_versions') }} as versions
    on pieces.subscription_id = versions.subscription_id
        and versions.valid_from_at < pieces.holds_from_on
        and (versions.valid_until_at is null or versions.valid_until_at >= pieces.holds_from_on)
        and versions.paid_from_on <= pieces.holds_from_on
