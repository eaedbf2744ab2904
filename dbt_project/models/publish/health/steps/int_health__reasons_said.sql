-- Grain: account. What is said of its churn on the as-of date, three sentences at most. A confirmed rule that matches
-- leads: it says more than any of its parts, unless all that is known of the account gives it a higher probability.
-- What is a sign of the same cause as one of its parts is not said again beside it, but for what a person would mention
-- first all the same (said_order of reason_phrases: nobody active, auto-renew off, unpaid).
{%- set first_of_all = 12 %}
with best_rules as (

    select
        rules.account_id,
        rules.rule_rank,
        rules.sentence
    from {{ ref('int_health__rule_facts_derived') }} as rules
    left join {{ source('ml', 'account_scores') }} as scores
        on
            rules.account_id = scores.account_id
            and scores.as_of_date = {{ as_of_date() }}
            and scores.target = 'churn'
    where scores.probability is null or rules.churn_rate >= scores.probability

),

told as (

    select distinct
        best_rules.account_id,
        phrases.cause
    from best_rules
    inner join {{ ref('pub_rules') }} as rules
        on best_rules.rule_rank = rules.rule_rank and rules.as_of_date = {{ as_of_date() }}
    inner join {{ source('ml', 'rule_conditions') }} as conditions
        on rules.learned_on = conditions.learned_on and rules.rule_rank = conditions.rule_rank
    inner join {{ ref('reason_phrases') }} as phrases on conditions.feature = phrases.feature

),

sentences as (

    select
        reasons.account_id,
        reasons.rank,
        reasons.sentence
    from {{ source('ml', 'account_reasons') }} as reasons
    left join {{ ref('reason_phrases') }} as phrases on reasons.feature = phrases.feature
    left join told on reasons.account_id = told.account_id and phrases.cause = told.cause
    where
        reasons.as_of_date = {{ as_of_date() }}
        and reasons.target = 'churn'
        and (told.account_id is null or phrases.said_order <= {{ first_of_all }})

    union all

    select
        account_id,
        0 as rank,
        sentence
    from best_rules

),

ranked as (

    select
        account_id,
        sentence,
        row_number() over (partition by account_id order by rank) as place
    from sentences

)

select
    account_id,
    max(case when place = 1 then sentence end) as reason_1,
    max(case when place = 2 then sentence end) as reason_2,
    max(case when place = 3 then sentence end) as reason_3
from ranked
group by account_id
