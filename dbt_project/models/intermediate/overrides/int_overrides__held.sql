-- Grain: override. The as-of dates from which and until which it is the last word on its account.
{{ config(materialized='view') }}
with dated as (

    select
        account_id,
        band,
        reason,
        set_by,
        set_at,
        -- features of a day know what was said before it
        {{ add_days(as_date('set_at'), 1) }} as holds_from_on,
        case
            when expires_at is null then {{ add_days(as_date('set_at'), var('overrides')['holds_days']) }}
            when expires_at = cast({{ as_date('expires_at') }} as timestamp) then {{ as_date('expires_at') }}
            else {{ add_days(as_date('expires_at'), 1) }}
        end as expires_on
    from {{ ref('cnf_people__health_overrides') }}

)

select
    account_id,
    band,
    reason,
    set_by,
    set_at,
    holds_from_on,
    -- who speaks again takes back what was said before, even where that would have held for longer
    least(
        expires_on,
        lead(holds_from_on, 1, cast('9999-12-31' as date)) over (partition by account_id order by set_at)
    ) as holds_until_on
from dated
