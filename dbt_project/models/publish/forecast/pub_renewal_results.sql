-- Grain: account, quarter. What was forecast on the first day of the quarter that has a forecast, by model and person,
-- and what became of it once the grace after the end of the contract was over.
{%- set known_until = publish_latest_day() %}
with forecasts as (

    select
        *,
        min(as_of_date) over (partition by quarter) as forecast_on
    from {{ ref('pub_renewal_forecast') }}
    where quarter = {{ quarter_of('as_of_date') }} and not is_hindsight

),

asked as (

    select
        *,
        {{ add_days('last_renewal_on', var('targets')['churn']['grace_days']) }} as judged_on
    from forecasts
    where as_of_date = forecast_on

),

-- The first word of the person counts, when it was given before the contract ended.
commits as (

    select
        later.account_id,
        later.quarter,
        later.committed_call,
        later.committed_mrr_cents,
        later.committed_by,
        later.committed_at,
        row_number() over (partition by later.account_id, later.quarter order by later.as_of_date) as commit_order
    from {{ ref('pub_renewal_forecast') }} as later
    where later.quarter = {{ quarter_of('later.as_of_date') }} and later.committed_call is not null

),

{% for name, day in [('before', 'as_of_date'), ('afterwards', 'judged_on')] -%}
{{ name }} as (

    select
        asked.account_id,
        asked.quarter,
        count(terms.subscription_id) as subscriptions,
        count({{ converted('terms.mrr_cents', 'rates') }}) as priced,
        coalesce(sum({{ converted('terms.mrr_cents', 'rates') }}), 0) as mrr_cents
    from asked
    left join {{ ref('int_billing__subscription_terms') }} as terms
        on
            asked.account_id = terms.account_id
            and terms.holds_from_on <= asked.{{ day }}
            and terms.holds_until_on > asked.{{ day }}
    -- by the rate of the forecast: a rate that moved is no growth
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on terms.currency = rates.currency and {{ holds_on('rates', 'asked.as_of_date') }}
    group by asked.account_id, asked.quarter

),

{% endfor -%}
kept as (

    select
        asked.*,
        case
            when
                asked.judged_on < {{ known_until }}
                and before.priced = before.subscriptions
                and afterwards.priced = afterwards.subscriptions
                then cast(greatest(afterwards.mrr_cents - (before.mrr_cents - asked.mrr_cents), 0) as bigint)
        end as actual_mrr_cents
    from asked
    inner join before on asked.account_id = before.account_id and asked.quarter = before.quarter
    inner join afterwards on asked.account_id = afterwards.account_id and asked.quarter = afterwards.quarter

)

select
    kept.account_id,
    kept.quarter,
    kept.account_name,
    kept.owner_email,
    kept.forecast_on,
    kept.last_renewal_on as renewal_on,
    kept.judged_on,
    kept.mrr_cents,
    kept.currency,

    kept.lost,
    kept.lost_by,
    kept.expected_mrr_cents,
    commits.committed_call,
    commits.committed_mrr_cents,
    commits.committed_by,
    commits.committed_at,

    {{ renewal_outcome('kept.actual_mrr_cents', 'kept.mrr_cents') }} as outcome,
    kept.actual_mrr_cents,
    kept.actual_mrr_cents - kept.expected_mrr_cents as actual_less_expected_cents,
    kept.actual_mrr_cents - commits.committed_mrr_cents as actual_less_committed_cents
from kept
left join commits
    on kept.account_id = commits.account_id and kept.quarter = commits.quarter and commits.commit_order = 1
