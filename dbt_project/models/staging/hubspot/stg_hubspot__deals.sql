{% call landed_rows_judged(
    key=['deal_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'deal_id': as_text('landed.deal_id'),
        'owner_id': as_text('landed.owner_id'),
        'stage': 'landed.stage',
        'amount': try_cast('landed.property_amount', 'double'),
        'closes_at': try_cast('landed.property_closedate', 'timestamp'),
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.deal_id'),
        unparseable('landed._fivetran_deleted', 'boolean'),
        bad_time('landed.property_closedate'),
        bad_amount('landed.property_amount', 'double'),
    ],
) -%}
from {{ source('hubspot', 'deal') }} as landed
{%- endcall %}
