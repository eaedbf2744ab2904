-- Grain: role of a contact at an account or in an opportunity, version that landed.
{{ config(materialized='ephemeral') }}
select * from {{ ref('stg_salesforce__account_roles') }}
union all
select * from {{ ref('stg_salesforce__opportunity_roles') }}
