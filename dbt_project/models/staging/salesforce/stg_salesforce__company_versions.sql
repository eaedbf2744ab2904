{% call landed_rows_judged(
    key=['company_id', 'synced_at'],
    left_out='is_deleted',
    columns={
        'company_id': as_text('landed.id'),
        'owner_id': as_text('landed.owner_id'),
        'stated_account_id': as_text('landed.account_id_c'),
        'company_name': 'landed.name',
        'domain': web_domain('landed.website'),
        'parent_id': as_text('landed.parent_id'),
        'industry': 'landed.industry',
        'employees': try_cast('landed.number_of_employees', 'bigint'),
        'channel': 'landed.account_source',
        'region': 'landed.region_c',
        'is_deleted': is_deleted('landed'),
        'synced_at': version_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed.is_deleted', 'boolean'),
        bad_time('landed._fivetran_start'),
        bad_time('landed._fivetran_synced'),
    ],
) -%}
from {{ source('salesforce', 'account') }} as landed
{%- endcall %}
