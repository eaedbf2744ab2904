{% call landed_rows_judged(
    key=['contact_id', 'property_name', 'changed_at'],
    version='synced_at',
    columns={
        'contact_id': as_text('landed.contact_id'),
        'property_name': "case landed.name when 'hs_buying_role' then 'buying_role' else landed.name end",
        'value': "coalesce(landed.value, '')",
        'changed_at': try_cast('landed.timestamp', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.contact_id'),
        missing_text('landed.name'),
        missing('landed.timestamp'),
        bad_time('landed.timestamp'),
        after_it_was_received('landed.timestamp', 'landed._fivetran_synced'),
        orphan('landed.contact_id', 'contacts.contact_id', 'contact'),
    ],
) -%}
from {{ source('hubspot', 'contact_property_history') }} as landed
left join {{ known('stg_hubspot__contacts', 'contact_id') }} as contacts
    on {{ as_text('landed.contact_id') }} = contacts.contact_id
{%- endcall %}
