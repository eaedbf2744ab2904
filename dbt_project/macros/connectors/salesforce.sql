{#- Staging models and columns that several tables of Salesforce share. -#}
{#- A version begins where history mode says so, or when the loader read it. -#}
{% macro version_began_at(landed) -%}
    {{ first_time(landed ~ '._fivetran_start', landed ~ '._fivetran_synced') }}
{%- endmacro %}

{#- Since when its values are known. The last change of any field: never before the field itself was changed. That a row was
    deleted is no change of a field: it is known when the loader read it. -#}
{% macro changed_at(landed) -%}
    coalesce(
            {{ try_cast(landed ~ '._fivetran_start', 'timestamp') }},
            case when not ({{ is_deleted(landed) }}) then {{ try_cast(landed ~ '.last_modified_date', 'timestamp') }} end,
            {{ try_cast(landed ~ '._fivetran_synced', 'timestamp') }}
        )
{%- endmacro %}

{#- A staging model of a table of contacts' roles: "Executive Sponsor" is EXECUTIVE_SPONSOR. -#}
{% macro contact_role_rows(source_name, table) -%}
{% call landed_rows_judged(
    key=['role_id', 'synced_at'],
    left_out='is_deleted',
    columns={
        'role_id': as_text('landed.id'),
        'contact_id': as_text('landed.contact_id'),
        'buying_role': "nullif(upper(regexp_replace(trim(landed.role), '[^A-Za-z0-9;]+', '_', 'g')), '')",
        'changed_at': changed_at('landed'),
        'is_deleted': is_deleted('landed'),
        'synced_at': version_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.contact_id'),
        unparseable('landed.is_deleted', 'boolean'),
        bad_time('landed.last_modified_date'),
        bad_time('landed._fivetran_start'),
        bad_time('landed._fivetran_synced'),
        after_it_was_received('landed.last_modified_date', 'landed._fivetran_synced'),
        orphan('landed.contact_id', 'contacts.contact_id', 'contact'),
    ],
) -%}
from {{ source(source_name, table) }} as landed
left join {{ known('stg_salesforce__contact_versions', 'contact_id') }} as contacts
    on {{ as_text('landed.contact_id') }} = contacts.contact_id
{%- endcall %}
{%- endmacro %}

{#- The account of a task or an event: as it says, or that of the opportunity that it is about. -#}
{% macro company_of_activity() -%}
    coalesce(companies.company_id, opportunities.company_id)
{%- endmacro %}

{% macro parents_of_activity() -%}
left join {{ known_companies('stg_salesforce__company_versions') }} as companies
    on coalesce({{ as_text('landed.account_id') }}, {{ as_text('landed.what_id') }}) = companies.company_id
left join {{ kept_rows('stg_salesforce__opportunities') }} as opportunities
    on {{ as_text('landed.what_id') }} = opportunities.opportunity_id
left join {{ known('stg_salesforce__contact_versions', 'contact_id') }} as contacts
    on {{ as_text('landed.who_id') }} = contacts.contact_id
{%- endmacro %}
