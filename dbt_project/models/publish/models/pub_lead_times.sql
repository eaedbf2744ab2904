-- Grain: fact. How often and how early it was told before accounts left, by the last measurement up to the day.
select
    measured.fact,
    kinds.title,
    kinds.family,
    kinds.severity,
    measured.share_left,
    measured.share_others,
    measured.ratio,
    measured.low,
    measured.high,
    measured.lead_days,
    measured.ends,
    measured.learned_on
from {{ publish_last_learning('lead_times') }} as measured
inner join {{ ref('facts') }} as kinds on measured.fact = kinds.fact
