{% call landed_rows_judged(
    key=['contact_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'contact_id': as_text('landed.id'),
        'company_id': as_text('landed.property_associatedcompanyid'),
        'email': 'landed.property_email',
        'jobtitle': 'landed.property_jobtitle',
        'buying_role': 'landed.property_hs_buying_role',
        'employment_status': 'landed.property_employment_status',
        'has_opted_out': is_opted_out('landed.property_hs_email_optout'),
        'language': language_code('landed.property_hs_language'),
        'time_zone': time_zone_name('landed.property_hs_timezone'),
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed._fivetran_deleted', 'boolean'),
        orphan('landed.property_associatedcompanyid', 'companies.company_id', 'company'),
    ],
) -%}
from {{ source('hubspot', 'contact') }} as landed
left join {{ known_companies('stg_hubspot__company_versions') }} as companies
    on {{ as_text('landed.property_associatedcompanyid') }} = companies.company_id
{%- endcall %}
