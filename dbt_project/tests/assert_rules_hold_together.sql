-- A rate lies in its interval and far above that of the best part, and every rule has the parts it is made of.
with parts as (

    select
        learned_on,
        rule_rank,
        count(*) as parts
    from {{ source('ml', 'rule_conditions') }}
    group by learned_on, rule_rank

),

judged as (

    select
        rules.words,
        case
            when rules.words is null then 'a rule without words'
            when coalesce(parts.parts, 0) not between 2 and 4 then 'a rule is made of two to four parts'
            when rules.churn_rate < 0 or rules.churn_rate > 1 then 'a rate is not between 0 and 1'
            when not (rules.low <= rules.churn_rate and rules.churn_rate <= rules.high)
                then 'the rate is not in its interval'
            when rules.gain_low is null or rules.gain_low <= 1 then 'no better than one of its parts'
        end as problem
    from {{ ref('pub_rules') }} as rules
    left join parts on rules.learned_on = parts.learned_on and rules.rule_rank = parts.rule_rank
    where rules.as_of_date = {{ as_of_date() }}

)

select
    words,
    problem
from judged
where problem is not null
