{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['engagement_id', 'contact_id'],
    version='synced_at',
    columns={
        'engagement_id': as_text('landed.engagement_id'),
        'contact_id': as_text('landed.contact_id'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.engagement_id'),
        missing_text('landed.contact_id'),
        orphan('landed.contact_id', 'contacts.contact_id', 'contact'),
    ],
) -%}
from {{ source('hubspot', 'engagement_contact') }} as landed
left join {{ known('stg_hubspot__contacts', 'contact_id') }} as contacts
    on {{ as_text('landed.contact_id') }} = contacts.contact_id
{%- endcall %}
