-- Grain: fact. How often and how early it was told before accounts left, by the last measurement up to the day.
select
    last_learning.fact,
    kinds.title,
    kinds.family,
    kinds.severity,
    last_learning.share_left,
    last_learning.share_others,
    last_learning.ratio,
    last_learning.low,
    last_learning.high,
    last_learning.lead_days,
    last_learning.ends,
    last_learning.learned_on
from {{ publish_last_learning('lead_times') }}
inner join {{ ref('facts') }} as kinds on last_learning.fact = kinds.fact
