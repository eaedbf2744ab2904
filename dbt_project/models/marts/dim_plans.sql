-- Grain: plan tier. As known today: features hold the key, which stays when a plan is renamed.
with tiers as (

    select
        plan_tier,
        max(tier_name) as tier_name
    from {{ ref('cnf_billing__plans') }}
    where plan_tier is not null
    group by plan_tier

)

select
    plan_tier,
    case
        when tier_name is null then plan_tier
        -- where two plans have the same name, the key follows it
        when count(*) over (partition by tier_name) > 1 then concat(tier_name, ' (', plan_tier, ')')
        else tier_name
    end as plan_name
from tiers
