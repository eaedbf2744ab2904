-- Grain: as-of date. Accounts that pay by the month have no renewal to forecast: what the model expects to lose of them
-- within its horizon, in one line. A past day that is run again keeps it.
{{ config(
    materialized='incremental', full_refresh=false,
    meta={'days_replaced': publish_latest_replaced('pub_renewal_monthly')},
) }}
{%- set rules = var('targets')['churn'] %}
with monthly as (

    select
        subscriptions.account_id,
        {{ sum_if_known('subscriptions.mrr_cents') }} as mrr_cents
    from {{ ref('int_billing__subscriptions_as_of') }} as subscriptions
    where subscriptions.measured_on = {{ as_of_date() }}
    group by subscriptions.account_id
    having max(case when {{ publish_is_contract('subscriptions') }} then 1 else 0 end) = 0

)

select
    {{ as_of_date() }} as as_of_date,
    {{ as_of_date() }} + {{ rules['lead_days'] }} as from_on,
    {{ as_of_date() }} + {{ rules['lead_days'] + rules['horizon_days'] }} as until_on,
    count(*) as accounts,
    cast(sum(monthly.mrr_cents) as bigint) as mrr_cents,
    {{ literal(reporting_currency()) }} as currency,
    count(scores.probability * monthly.mrr_cents) as scored_accounts,
    {{ publish_rounded('sum(case when monthly.mrr_cents is not null then scores.probability end)') }} as expected_lost,
    cast({{ rounded('sum(scores.probability * monthly.mrr_cents)') }} as bigint) as expected_lost_cents,
    coalesce(max(scores.learned_on) > {{ as_of_date() }}, false) as is_hindsight
from monthly
left join {{ source('ml', 'account_scores') }} as scores
    on
        monthly.account_id = scores.account_id
        and scores.as_of_date = {{ as_of_date() }}
        and scores.target = 'churn'
        and scores.method = 'model'
where {{ publish_is_not_kept() }}
having count(*) > 0
