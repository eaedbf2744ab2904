{{ config(materialized='ephemeral') }}
select
    *,
    {{ try_cast('null', 'bigint') }} as attempts,
    created_at as finalized_at,
    case when status = 'paid' then closed_at end as paid_at,
    case when status = 'void' then coalesce(closed_at, synced_at) end as voided_at
from {{ ref('stg_recurly__invoice_versions') }}
where not is_credit
