-- Grain: as-of date, rule. The rules one can read that hold that day, the strongest first.
{{ config(materialized='incremental', full_refresh=false) }}
select
    {{ as_of_date() }} as as_of_date,
    rule_rank,
    words,
    accounts,
    examples,
    churned_accounts,
    churn_rate,
    low,
    high,
    base_rate,
    lift,
    best_part,
    best_part_rate,
    gain,
    gain_low,
    gain_high,
    false_discovery_rate,
    mined_accounts,
    mined_churn_rate,
    learned_on
from {{ publish_last_learning('rules') }}
-- a learning that confirmed no rule is recorded as a row of rank 0
where rule_rank > 0
