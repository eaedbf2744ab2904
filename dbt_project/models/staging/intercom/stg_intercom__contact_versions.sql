{% call landed_rows_judged(
    key=['contact_id', 'version_started_at'],
    version='synced_at',
    columns=dict({
        'contact_id': source_key('intercom', 'landed.id'),
        'email': 'landed.email',
        'language': 'coalesce(' ~ language_code('landed.language_override') ~ ', '
            ~ language_code('landed.browser_language') ~ ')',
        'has_opted_out': is_opted_out('landed.unsubscribed_from_emails'),
    }, **history_columns('landed.updated_at')),
    reasons=[
        missing_text('landed.id'),
    ] + history_reasons('landed.updated_at'),
) -%}
from {{ source('intercom', 'contact_history') }} as landed
{%- endcall %}
