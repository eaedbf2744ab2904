{% call landed_rows_judged(
    key=['contact_id', 'synced_at'],
    left_out='is_deleted',
    columns={
        'contact_id': as_text('landed.id'),
        'company_id': as_text('landed.account_id'),
        'email': 'landed.email',
        'jobtitle': 'landed.title',
        'employment_status': 'lower(landed.employment_status_c)',
        'has_opted_out': is_opted_out('landed.has_opted_out_of_email'),
        'language': language_code('landed.language_c'),
        'time_zone': time_zone_name('landed.time_zone_c'),
        'changed_at': changed_at('landed'),
        'is_deleted': is_deleted('landed'),
        'synced_at': version_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed.is_deleted', 'boolean'),
        bad_time('landed.last_modified_date'),
        bad_time('landed._fivetran_start'),
        bad_time('landed._fivetran_synced'),
        after_it_was_received('landed.last_modified_date', 'landed._fivetran_synced'),
        orphan('landed.account_id', 'companies.company_id', 'account'),
    ],
) -%}
from {{ source('salesforce', 'contact') }} as landed
left join {{ known_companies('stg_salesforce__company_versions') }} as companies
    on {{ as_text('landed.account_id') }} = companies.company_id
{%- endcall %}
