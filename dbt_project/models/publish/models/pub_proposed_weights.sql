-- Grain: signal of the health score. What was last proposed beside what is in the seed today; a person decides.
with last_learned as (

    select *
    from {{ source('ml', 'proposed_weights') }}
    where
        learned_on = (
            select max(learned_on)
            from {{ source('ml', 'proposed_weights') }}
            where learned_on <= {{ publish_latest_day() }}
        )

)

select
    coalesce(learned.feature, weights.feature) as feature,
    coalesce(learned.dimension, weights.dimension) as dimension,
    -- a signal that the proposal had no use for may be gone from the seed
    coalesce(weights.weight, 0) as current_weight,
    learned.proposed_weight,
    coalesce(weights.weight, 0) = learned.proposed_weight as is_in_force,
    learned.dimension_current,
    learned.dimension_proposed,
    learned.dimension_low,
    learned.dimension_high,
    learned.auc_current,
    learned.auc_proposed,
    learned.auc_gain,
    learned.auc_gain_low,
    learned.auc_gain_high,
    case
        when learned.method = 'not enough history' then 'nothing to propose: not enough history'
        when learned.method is null then 'nothing proposed yet'
        when learned.auc_gain_low > 0 then 'ranks better on weeks it did not learn from'
        when learned.auc_gain_high < 0 then 'ranks worse on weeks it did not learn from'
        else 'no difference that shows on weeks it did not learn from'
    end as verdict,
    learned.learned_on
from {{ ref('health_weights') }} as weights
full outer join last_learned as learned on weights.feature = learned.feature
