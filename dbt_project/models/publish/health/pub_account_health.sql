-- Grain: account, as-of date. Health, churn probability, reasons and owner.
-- depends_on: {{ ref('reason_phrases') }} (the words in which ml writes the reasons)
{{ config(materialized='incremental', full_refresh=false) }}
with health as (

    select * from {{ ref('fct_account_health') }}
    where as_of_date = {{ as_of_date() }}

),

features as (

    select
        account_id,
        billing_mrr_cents
    from {{ ref('fct_account_features') }}
    where as_of_date = {{ as_of_date() }}

),

terms as (

    select
        account_id,
        currency,
        own_mrr_cents
    from {{ ref('int_billing__terms_as_of') }}
    where measured_on = {{ as_of_date() }}

),

scores as (

    select *
    from {{ source('ml', 'account_scores') }}
    where as_of_date = {{ as_of_date() }} and target = 'churn'

)

select
    health.account_id,
    health.as_of_date,
    accounts.account_name,
    coalesce(nullif(accounts.owner_email, ''), 'unassigned') as owner_email,

    health.health_score,
    {{ publish_band('health.health_score', 'scores', 'bounds') }} as health_band,
    scores.probability as churn_probability,
    scores.base_rate as churn_base_rate,
    scores.probability / nullif(scores.base_rate, 0) as churn_lift,
    case
        when scores.probability is null then 'no signal'
        when scores.probability >= {{ var('high_risk_lift') }} * scores.base_rate then 'high'
        when scores.probability >= scores.base_rate then 'elevated'
        else 'low'
    end as risk_band,
    scores.method as score_method,
    scores.rank_score,
    {{ publish_signal_note('scores.method', 'scores.model_version', 'training') }} as signal_note,
    cast({{ rounded('features.billing_mrr_cents') }} as bigint) as mrr_cents,
    cast({{ rounded('scores.probability * features.billing_mrr_cents') }} as bigint) as mrr_at_risk_cents,
    terms.currency as billing_currency,
    cast(terms.own_mrr_cents as bigint) as billed_mrr_cents,

    reasons.reason_1,
    reasons.reason_2,
    reasons.reason_3,

    health.usage_score,
    health.adoption_score,
    health.seat_score,
    health.billing_score,
    health.support_score,
    health.sentiment_score,
    health.relationship_score,
    health.fit_score,
    health.onboarding_score,

    -- what a person sets is shown beside the score and changes nothing in it
    overrides.band as override_band,
    overrides.reason as override_reason,
    overrides.set_by as override_by,
    overrides.holds_until_on as override_until_on
from health
cross join {{ publish_health_bounds() }} as bounds
inner join {{ ref('dim_accounts') }} as accounts on health.account_id = accounts.account_id
inner join features on health.account_id = features.account_id
left join terms on health.account_id = terms.account_id
left join scores on health.account_id = scores.account_id
left join {{ publish_last_training('churn') }} as training on 1 = 1
left join {{ ref('int_health__reasons_said') }} as reasons on health.account_id = reasons.account_id
left join {{ ref('int_overrides__held') }} as overrides
    on
        health.account_id = overrides.account_id
        and health.as_of_date >= overrides.holds_from_on
        and health.as_of_date < overrides.holds_until_on
