{% call landed_rows_judged(
    key=['company_id', 'synced_at'],
    left_out='is_deleted',
    columns={
        'company_id': as_text('landed.id'),
        'owner_id': as_text('landed.property_hubspot_owner_id'),
        'stated_account_id': as_text('landed.property_account_id'),
        'company_name': 'landed.property_name',
        'domain': web_domain('landed.property_domain'),
        'industry': 'landed.property_industry',
        'channel': 'landed.property_lead_source',
        'region': 'landed.property_region',
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed._fivetran_deleted', 'boolean'),
        bad_time('landed._fivetran_synced'),
    ],
) -%}
from {{ source('hubspot', 'company') }} as landed
{%- endcall %}
