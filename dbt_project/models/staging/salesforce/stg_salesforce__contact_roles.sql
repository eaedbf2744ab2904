-- Grain: role of a contact at an account or in an opportunity, version that landed.
{{ config(materialized='ephemeral') }}
{%- for entity in ['account', 'opportunity'] %}
select
    role_id,
    contact_id,
    buying_role,
    changed_at,
    is_deleted,
    synced_at,
    set_aside_reason
from {{ ref('stg_salesforce__' ~ entity ~ '_roles') }}
{{ 'union all' if not loop.last }}
{%- endfor %}
