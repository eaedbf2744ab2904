-- Grain: company, or e-mail domain of a person who asked without one.
{{ config(materialized='ephemeral') }}
select
    company_id as organization_id,
    company_name as organization_name,
    stated_account_id,
    -- a deleted company still says whose its conversations were, and nothing else
    case when not is_deleted then domain end as domain,
    synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ last_versions('stg_intercom__company_versions', ['company_id']) }}

union all

select distinct
    organization_id,
    requester_domain as organization_name,
    cast(null as {{ column_type('text') }}) as stated_account_id,
    requester_domain as domain,
    cast(null as {{ column_type('timestamp') }}) as synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ ref('stg_intercom__tickets') }}
where organization_id = {{ source_key('intercom', 'requester_domain') }}
