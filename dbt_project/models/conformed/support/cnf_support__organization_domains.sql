-- Grain: organization, e-mail domain.
with listed as (
    {{ conformed_rows(['stg_zendesk__organization_domains']) }}
)

select
    source_name,
    organization_id,
    domain
from listed

union

select
    source_name,
    organization_id,
    domain
from {{ ref('cnf_support__organizations') }}
where domain is not null
