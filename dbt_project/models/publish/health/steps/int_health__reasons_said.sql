-- Grain: account. What is said of its churn on the as-of date, three sentences at most. A confirmed rule that matches
-- leads: it says more than any of its parts, unless all that is known of the account gives it a higher probability.
with sentences as (

    select
        account_id,
        rank,
        sentence
    from {{ source('ml', 'account_reasons') }}
    where as_of_date = {{ as_of_date() }} and target = 'churn'

    union all

    select
        rules.account_id,
        0 as rank,
        rules.sentence
    from {{ ref('int_health__rule_facts_derived') }} as rules
    left join {{ source('ml', 'account_scores') }} as scores
        on
            rules.account_id = scores.account_id
            and scores.as_of_date = {{ as_of_date() }}
            and scores.target = 'churn'
    where scores.probability is null or rules.churn_rate >= scores.probability

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
