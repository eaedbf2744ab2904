-- Grain: as-of date, rank. The customers most likely to grow, as many as the team can talk to in a week, without those
-- at risk of leaving, by the model or a person, and those whose churn probability is not known.
{{ config(materialized='incremental', full_refresh=false) }}
{%- set rules = var('targets')['expansion'] %}
with reasons as (

    select top_reasons.* from {{ publish_reasons('expansion') }} as top_reasons

),

ranked as (

    select
        scores.*,
        health.account_name,
        health.owner_email,
        health.mrr_cents,
        health.churn_probability,
        health.churn_lift,
        row_number() over (order by scores.probability desc, health.mrr_cents desc, scores.account_id) as rank
    from {{ source('ml', 'account_scores') }} as scores
    inner join {{ ref('pub_account_health') }} as health
        on scores.account_id = health.account_id and scores.as_of_date = health.as_of_date
    where
        scores.as_of_date = {{ as_of_date() }}
        and scores.target = 'expansion'
        and scores.method = 'model'
        and health.churn_lift < {{ rules['most_churn_lift'] }}
        -- who is leaving in a person's judgement is not asked to buy more
        and coalesce(health.override_band, '') <> {{ worst_band() }}

)

select
    ranked.as_of_date,
    cast(ranked.rank as integer) as rank,
    ranked.account_id,
    ranked.account_name,
    ranked.owner_email,

    ranked.mrr_cents,
    ranked.probability as expansion_probability,
    ranked.base_rate as expansion_base_rate,
    ranked.churn_probability,
    ranked.churn_lift,
    reasons.reasons,
    {{ publish_signal_note('ranked.method', 'ranked.model_version', 'training', 'expansion') }} as signal_note
from ranked
left join {{ publish_last_training('expansion') }} as training on 1 = 1
left join reasons on ranked.account_id = reasons.account_id
where ranked.rank <= {{ rules['capacity'] }}
