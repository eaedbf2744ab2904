{% call landed_rows_judged(
    key=['engagement_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'engagement_id': as_text('landed.id'),
        'engagement_type': "upper(case
            when lower(landed.task_subtype) in ('call', 'email') then landed.task_subtype
            else landed.type
        end)",
        'is_done': 'coalesce(' ~ try_cast('landed.is_closed', 'boolean') ~ ", lower(landed.status) = 'completed', false)",
        'occurred_at': 'coalesce(' ~ try_cast('landed.completed_date_time', 'timestamp') ~ ', '
            ~ try_cast('landed.activity_date', 'timestamp') ~ ')',
        'company_id': company_of_activity(),
        'contact_id': 'contacts.contact_id',
        'is_deleted': is_deleted('landed'),
        'synced_at': version_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed.is_deleted', 'boolean'),
        unparseable('landed.is_closed', 'boolean'),
        bad_time('landed.completed_date_time'),
        bad_time('landed.activity_date'),
        after_it_was_received('landed.completed_date_time', 'landed._fivetran_synced'),
        orphan('landed.account_id', 'companies.company_id', 'account'),
    ],
) -%}
from {{ source('salesforce', 'task') }} as landed
{{ parents_of_activity() }}
{%- endcall %}
