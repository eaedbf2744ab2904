-- Grain: plan or price. Where a connector lands both under one key, the one that says more.
with listed as (
    {{ conformed_rows(['stg_stripe__prices', 'stg_stripe__plans', 'stg_recurly__prices']) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by source_name, plan_id
            order by
                case when amount_cents is null then 1 else 0 end, case when billing_interval is null then 1 else 0 end,
                synced_at desc nulls last
        ) as plan_rank
    from listed
)

select
    {{ model.columns.keys() | join(',\n    ') }}
from ranked
where plan_rank = 1
