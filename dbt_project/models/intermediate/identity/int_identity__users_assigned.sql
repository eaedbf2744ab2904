-- Grain: user, day known from. The account a user was identified with, until identified with another.
{{ config(materialized='ephemeral') }}

select
    user_id,
    account_id,
    identified_on,
    assigned_from_on,
    assigned_until_on
from {{ ref('cnf_product__users_assigned') }}
