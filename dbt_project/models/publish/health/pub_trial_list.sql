-- Grain: as-of date, rank. All accounts on trial, the most likely to convert first.
{{ config(materialized='incremental', full_refresh=false) }}
with reasons as (

    select top_reasons.* from {{ publish_reasons('conversion') }} as top_reasons

)

select
    scores.as_of_date,
    cast(row_number() over (
        order by coalesce(scores.probability, -1) desc, trials.fit_trial_days_left, scores.account_id
    ) as integer) as rank,
    scores.account_id,
    accounts.account_name,
    coalesce(nullif(accounts.owner_email, ''), 'unassigned') as owner_email,

    cast(trials.fit_trial_days_left as integer) as trial_days_left,
    scores.probability as conversion_probability,
    scores.base_rate as conversion_base_rate,
    reasons.reasons,
    {{ publish_signal_note('scores.method', 'scores.model_version', 'training', 'conversion') }} as signal_note
from {{ source('ml', 'account_scores') }} as scores
inner join {{ ref('fct_trial_features') }} as trials
    on scores.account_id = trials.account_id and scores.as_of_date = trials.as_of_date
inner join {{ ref('dim_accounts') }} as accounts on scores.account_id = accounts.account_id
left join {{ publish_last_training('conversion') }} as training on 1 = 1
left join reasons on scores.account_id = reasons.account_id
where scores.as_of_date = {{ as_of_date() }} and scores.target = 'conversion'
