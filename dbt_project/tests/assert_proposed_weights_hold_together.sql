-- Proposed weights are whole percents that sum to 100, and each dimension's lies between 0 and 100.
with weights as (

    select * from {{ ref('pub_proposed_weights') }}
    where proposed_weight is not null

)

select
    feature,
    'a proposed weight is no whole percent' as problem
from weights
where proposed_weight < 0 or proposed_weight <> floor(proposed_weight)

union all
select
    feature,
    'the interval is upside down or leaves 0 to 100' as problem
from weights
where not (dimension_low >= -0.000001 and dimension_low <= dimension_high and dimension_high <= 100.000001)

union all
select
    feature,
    'the gain is not the difference of the two AUC' as problem
from weights
where abs(auc_proposed - auc_current - auc_gain) > 0.000001

union all
select
    'all' as feature,
    concat('proposed weights sum to ', sum(proposed_weight), ', not to 100') as problem
from weights
having abs(sum(proposed_weight) - 100) > 0.001
