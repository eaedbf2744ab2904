-- Shares are shares, a ratio lies in its interval, and no feature is key without a person or an interval that says so.
select
    event_name,
    case
        when least(share_using, churn_with, churn_without) < 0 or greatest(share_using, churn_with, churn_without) > 1
            then 'a share is not between 0 and 1'
        when not (low <= ratio and ratio <= high) then 'the ratio is not in its interval'
        when is_key is null then 'key or not is unknown'
        when is_key and method <> 'set by hand' and (method <> 'learned' or low is null or low <= 1)
            then 'key without an interval above 1'
    end as problem
from {{ ref('pub_key_features') }}
where
    as_of_date = {{ as_of_date() }}
    and (
        least(share_using, churn_with, churn_without) < 0
        or greatest(share_using, churn_with, churn_without) > 1
        or not (low <= ratio and ratio <= high)
        or is_key is null
        or (is_key and method <> 'set by hand' and (method <> 'learned' or low is null or low <= 1))
    )
