-- Parts are not larger than their whole, shares are shares, and nobody is right on too few cases.
select
    band,
    case
        when not (churned <= ripe and ripe <= overrides and compared <= ripe and compared_churned <= compared)
            then 'a part is larger than its whole'
        when least(people_right, model_right) < 0 or greatest(people_right, model_right) > 1
            then 'a share is not between 0 and 1'
        when not (difference_low <= difference and difference <= difference_high)
            then 'the difference is not in its interval'
        else 'a verdict on too few'
    end as problem
from {{ ref('pub_override_record') }}
where
    not (churned <= ripe and ripe <= overrides and compared <= ripe and compared_churned <= compared)
    or least(people_right, model_right) < 0
    or greatest(people_right, model_right) > 1
    or not (difference_low <= difference and difference <= difference_high)
    or (compared < {{ var('overrides')['least_ripe'] }} and verdict <> 'too few to say')
