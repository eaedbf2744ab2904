{% call landed_rows_judged(
    key=['engagement_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'engagement_id': as_text('landed.id'),
        'is_copy': 'coalesce(' ~ try_cast('landed.is_child', 'boolean') ~ ', false)',
        'occurred_at': 'coalesce(' ~ try_cast('landed.start_date_time', 'timestamp') ~ ', '
            ~ try_cast('landed.activity_date_time', 'timestamp') ~ ', '
            ~ try_cast('landed.activity_date', 'timestamp') ~ ')',
        'company_id': company_of_activity(),
        'contact_id': 'contacts.contact_id',
        'is_deleted': is_deleted('landed'),
        'synced_at': version_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed.is_deleted', 'boolean'),
        unparseable('landed.is_child', 'boolean'),
        bad_time('landed.start_date_time'),
        bad_time('landed.activity_date_time'),
        bad_time('landed.activity_date'),
        orphan('landed.account_id', 'companies.company_id', 'account'),
    ],
) -%}
from {{ source('salesforce', 'event') }} as landed
{{ parents_of_activity() }}
{%- endcall %}
