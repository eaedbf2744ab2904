-- Grain: user of the product who is one of the company's own people.
{{ config(materialized='ephemeral') }}
select user_id
from {{ ref('cnf_product__own_users') }}
