-- Grain: customer, version that landed.
select
    source_name,
    customer_id,
    stated_account_id,
    email_domain,
    synced_at
from {{ every_version(
    {'stg_stripe__customers': 'snap_stripe__customers', 'stg_recurly__customers': none},
    key='customer_id', read_at='synced_at',
    columns=['customer_id', 'stated_account_id', 'email_domain', 'synced_at'],
) }}
