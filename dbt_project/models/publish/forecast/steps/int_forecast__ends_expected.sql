-- Grain: account, quarter. The shares of the ways in which its contracts end: by the model where it looks that far, by
-- how contracts of the tier, or all, have ended so far where it does not; unknown where too few have.
with shares as (

    select
        due.account_id,
        due.quarter,
        due.renewal_on,
        due.last_renewal_on,
        due.plan_tier,
        due.is_auto_renew_off,
        due.mrr_cents,
        churn.probability is not null as is_lost_by_model,
        expansion.probability is not null as is_growth_by_model,
        coalesce(churn.probability, tiers.lost_share, everyone.lost_share) as lost,
        coalesce(expansion.probability, tiers.grew_share, everyone.grew_share) as any_growth,
        coalesce(tiers.shrank_share, everyone.shrank_share) as any_shrinkage,
        coalesce(tiers.shrank_low, everyone.shrank_low) as shrinks_low,
        coalesce(tiers.shrank_high, everyone.shrank_high) as shrinks_high,
        coalesce(tiers.contracts, everyone.contracts) as past_contracts,
        -- of all, as single tiers grow too seldom; what grows has grown by that much at least
        coalesce(everyone.grew_to, 1 + {{ var('targets')['expansion']['least_growth'] }}) as grows_to,
        coalesce(everyone.shrank_to, 1 - {{ fact_limit('contract_change_share') }}) as shrinks_to,
        churn.predicted_on,
        greatest(churn.learned_on, expansion.learned_on) as learned_on
    from {{ ref('int_forecast__contracts_due') }} as due
    left join {{ ref('int_forecast__probabilities') }} as churn
        on due.account_id = churn.account_id and due.quarter = churn.quarter and churn.target = 'churn'
    left join {{ ref('int_forecast__probabilities') }} as expansion
        on
            due.account_id = expansion.account_id
            and due.quarter = expansion.quarter
            and expansion.target = 'expansion'
    left join {{ ref('int_forecast__past_renewals') }} as tiers
        on due.plan_tier = tiers.plan_tier and tiers.is_all = 0
    left join {{ ref('int_forecast__past_renewals') }} as everyone on everyone.is_all = 1

),

ends as (

    -- who leaves neither grows nor shrinks: together they are never more than one
    select
        *,
        case
            when lost + any_growth + any_shrinkage > 1 then (1 - lost) / (any_growth + any_shrinkage)
            else 1.0
        end as room
    from shares

)

select
    *,
    any_growth * room as grows,
    any_shrinkage * room as shrinks,
    1 - lost - (any_growth + any_shrinkage) * room as renews
from ends
