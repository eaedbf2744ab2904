-- Grain: account that matches a rule of the as-of date. The rule with the highest churn rate, in a sentence.
with matches as (

    select
        account_id,
        rule_rank,
        words,
        churn_rate,
        row_number() over (partition by account_id order by churn_rate desc, rule_rank) as match_rank
    from {{ ref('pub_rule_matches') }}
    where as_of_date = {{ as_of_date() }}

)

select
    account_id,
    'rule_matched' as fact,
    rule_rank,
    churn_rate,
    concat({{ words_percent('churn_rate') }}, ' of such accounts left: ', words) as sentence
from matches
where match_rank = 1
