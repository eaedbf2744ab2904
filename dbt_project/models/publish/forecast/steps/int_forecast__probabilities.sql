-- Grain: account, quarter, target. The model's latest probability, up to the as-of date, of a day whose label window
-- covers the end of the contract: one that ends tomorrow was predicted a week ago.
with covering as (

    {% for target in ['churn', 'expansion'] -%}
    {%- set rules = var('targets')[target] -%}
    select
        due.account_id,
        due.quarter,
        scores.target,
        scores.probability,
        scores.as_of_date as predicted_on,
        scores.learned_on,
        row_number() over (
            partition by due.account_id, due.quarter order by scores.as_of_date desc
        ) as prediction_from_last
    from {{ ref('int_forecast__contracts_due') }} as due
    inner join {{ source('ml', 'account_scores') }} as scores
        on
            due.account_id = scores.account_id
            and scores.as_of_date <= {{ as_of_date() }}
            and due.renewal_on > scores.as_of_date + {{ rules['lead_days'] }}
            and due.last_renewal_on <= scores.as_of_date + {{ rules['lead_days'] + rules['horizon_days'] }}
    where
        scores.target = '{{ target }}'
        and scores.method = 'model'
        and scores.probability is not null
        -- older ones cover nothing that is still due; said so that they are not read
        and scores.as_of_date >= {{ as_of_date() }} - {{ rules['lead_days'] + rules['horizon_days'] }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    account_id,
    quarter,
    target,
    probability,
    predicted_on,
    learned_on
from covering
where prediction_from_last = 1
