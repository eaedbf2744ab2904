-- Grain: as-of date, rule, account. The accounts that match the rule that day: every condition holds.
{{ config(materialized='incremental', full_refresh=false) }}
with parts as (

    select
        features.account_id,
        rules.rule_rank,
        conditions.operator,
        conditions.threshold,
        conditions.category,
        {{ signals_value('conditions.feature', 'features') }} as number_today,
        {{ signals_category('conditions.feature', 'features') }} as category_today
    from {{ ref('fct_account_features') }} as features
    inner join {{ ref('pub_rules') }} as rules on features.as_of_date = rules.as_of_date
    inner join {{ source('ml', 'rule_conditions') }} as conditions
        on rules.learned_on = conditions.learned_on and rules.rule_rank = conditions.rule_rank
    where features.as_of_date = {{ as_of_date() }}

),

judged as (

    select
        account_id,
        rule_rank,
        case
            when category is not null then category_today = category
            else {{ signals_holds('number_today', 'operator', 'threshold') }}
        end as holds
    from parts

),

matched as (

    select
        account_id,
        rule_rank
    from judged
    group by account_id, rule_rank
    -- what is unknown does not hold
    having count(case when holds then 1 end) = count(*)

)

select
    rules.as_of_date,
    matched.rule_rank,
    matched.account_id,
    accounts.account_name,
    accounts.owner_email,
    rules.words,
    rules.churn_rate,
    rules.low
from matched
inner join {{ ref('pub_rules') }} as rules on matched.rule_rank = rules.rule_rank
left join {{ ref('dim_accounts') }} as accounts on matched.account_id = accounts.account_id
where rules.as_of_date = {{ as_of_date() }}
