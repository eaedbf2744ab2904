-- Grain: override. What the person predicted, what the model predicted in the week before, and what happened.
{%- set bands = var('bands') | dictsort(false, 'value') %}
{%- set worst, best = bands[0][0], bands[-1][0] %}
with overrides as (

    select
        *,
        {{ as_date('set_at') }} as set_on
    from {{ ref('cnf_people__health_overrides') }}
    where {{ as_date('set_at') }} < {{ publish_latest_day() }}

),

asked as (

    -- the same question to both: what becomes of the account after the last as-of date of the week before
    select
        overrides.*,
        outcomes.as_of_date as asked_on,
        outcomes.label,
        promises.probability,
        promises.base_rate,
        row_number() over (
            partition by overrides.account_id, overrides.set_at
            order by case when promises.probability is null then 1 else 0 end, outcomes.as_of_date desc
        ) as nearest
    from overrides
    left join {{ ref('fct_account_outcomes') }} as outcomes
        on
            overrides.account_id = outcomes.account_id
            and outcomes.target = 'churn'
            and outcomes.as_of_date <= overrides.set_on
            and outcomes.as_of_date > overrides.set_on - 7
    -- as it was promised: a day that is scored again changes no record
    left join {{ ref('pub_promises') }} as promises
        on
            outcomes.account_id = promises.account_id
            and outcomes.as_of_date = promises.as_of_date
            and outcomes.target = promises.target
            and promises.method = 'model'
            and not promises.is_hindsight

)

select
    account_id,
    set_at,
    band,
    reason,
    set_by,
    expires_at,
    asked_on,
    case band when {{ literal(worst) }} then 1 when {{ literal(best) }} then 0 end as person_says_leaves,
    case
        when probability is not null
            then case when probability >= {{ var('high_risk_lift') }} * base_rate then 1 else 0 end
    end as model_says_leaves,
    probability as churn_probability,
    label as has_left
from asked
where nearest = 1
