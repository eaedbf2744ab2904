-- Grain: subscription, or add-on of one, and version. The price is the subscription's own: a plan has many.
{{ config(materialized='ephemeral') }}
with versions as (
    select
        *,
        row_number() over (partition by subscription_id order by version_started_at desc) as version_from_last
    from {{ kept_rows('stg_recurly__subscription_versions') }}
),

items as (
    select
        subscription_id as item_id,
        subscription_id,
        plan_id as sold_id,
        plan_id as rhythm_id,
        currency,
        unit_cents,
        quantity,
        false as is_deleted,
        version_started_at as synced_at
    from versions
    where plan_id is not null

    union all

    select
        add_ons.add_on_id as item_id,
        add_ons.subscription_id,
        coalesce(add_ons.plan_add_on_id, add_ons.add_on_id) as sold_id,
        versions.plan_id as rhythm_id,
        versions.currency,
        {{ in_minor_units('add_ons.unit_amount', 'versions.currency') }} as unit_cents,
        add_ons.quantity,
        add_ons.is_expired as is_deleted,
        add_ons.version_started_at as synced_at
    from {{ kept_rows('stg_recurly__add_ons') }} as add_ons
    inner join versions on add_ons.subscription_id = versions.subscription_id and versions.version_from_last = 1
)

select
    *,
    concat(sold_id, '|', rhythm_id, '|', currency, '|', {{ as_text('unit_cents') }}) as plan_id,
    {{ try_cast('null', 'timestamp') }} as period_started_at,
    {{ try_cast('null', 'timestamp') }} as period_ends_at,
    {{ as_text('null') }} as set_aside_reason
from items
