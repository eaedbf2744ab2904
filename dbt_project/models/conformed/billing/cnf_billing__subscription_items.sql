-- Grain: subscription item, version that landed.
with starts as (
    select
        subscription_id,
        min(valid_from_at) as started_at
    from {{ ref('cnf_billing__subscription_versions') }}
    group by subscription_id
),

versions as (
    select
        *,
        min(synced_at) over (partition by subscription_id) as subscription_seen_at,
        row_number() over (partition by item_id order by synced_at nulls first) as version_number,
        lead(synced_at) over (partition by item_id order by synced_at nulls first) as next_synced_at
    from {{ every_version(
        {
            'stg_stripe__subscription_items': 'snap_stripe__subscription_items',
            'stg_recurly__subscription_items': none,
        },
        key='item_id', read_at='synced_at',
        columns=['item_id', 'subscription_id', 'plan_id', 'quantity', 'period_started_at', 'period_ends_at', 'is_deleted',
                 'synced_at'],
    ) }}
)

select
    versions.source_name,
    versions.item_id,
    versions.subscription_id,
    versions.plan_id,
    versions.quantity,
    versions.period_started_at,
    versions.period_ends_at,
    -- The first version we know holds from the subscription's start, however late the loader was connected. An item
    -- that came in a day or more after the others was added later.
    case
        when versions.version_number > 1 then versions.synced_at
        when versions.synced_at > versions.subscription_seen_at + interval '1' day then versions.synced_at
        else least(starts.started_at, coalesce(versions.synced_at, starts.started_at))
    end as valid_from_at,
    versions.next_synced_at as valid_until_at
from versions
left join starts
    on versions.subscription_id = starts.subscription_id
-- a version that says the item was taken off ends the one before, and is none itself
where not coalesce(versions.is_deleted, false)
