-- Grain: user of the product who is one of the company's own people, by the domain of the address or by id.
{{ config(materialized='ephemeral') }}
select user_id
from {{ ref('cnf_product__users') }}
where {{ is_own_domain('email_domain') }} or {{ is_own_user('user_id') }}
