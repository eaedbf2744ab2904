-- Grain: account, metric, period. What a customer gets out of the product, in a number of its own; the last note of a
-- period counts. Of who has none, the events of the product that stand for it: usage is only a proxy for value.
{%- set latest_day = publish_latest_day() %}
with noted as (

    select
        *,
        row_number() over (partition by account_id, metric, period order by noted_at desc) as note_from_last
    from {{ ref('cnf_people__account_values') }}
    where {{ as_date('noted_at') }} < {{ latest_day }}

),

counted as (

    select
        features.account_id,
        features.as_of_date,
        features.adoption_value_last_28d as achieved,
        case when own.account_id is not null then own.label else everyone.label end as metric,
        case when own.account_id is not null then own.goal_per_28d else everyone.goal_per_28d end as goal
    from {{ ref('fct_account_features') }} as features
    left join {{ ref('cnf_company__value_metrics') }} as own on features.account_id = own.account_id
    left join {{ ref('cnf_company__value_metrics') }} as everyone on everyone.account_id = '*'
    where
        features.as_of_date = {{ latest_day }}
        and features.account_id not in (select account_id from noted)
        and features.adoption_value_last_28d is not null

)

select
    noted.account_id,
    noted.metric,
    noted.period,
    'people' as source,
    noted.goal,
    noted.achieved,
    noted.unit,
    noted.achieved / nullif(noted.goal, 0) as share_of_goal,
    noted.money_cents as own_money_cents,
    {{ currency_of(['noted.currency']) }} as own_currency,
    -- by the rate of the day on which it was noted
    cast({{ converted('noted.money_cents', 'rates') }} as bigint) as money_cents,
    noted.noted_by,
    noted.noted_at
from noted
left join {{ ref('int_billing__exchange_rates') }} as rates
    on {{ currency_of(['noted.currency']) }} = rates.currency and {{ holds_on('rates', as_date('noted.noted_at')) }}
where noted.note_from_last = 1

union all

select
    account_id,
    metric,
    'last 28 days' as period,
    'events' as source,
    goal,
    achieved,
    'events' as unit,
    achieved / nullif(goal, 0) as share_of_goal,
    cast(null as bigint) as own_money_cents,
    cast(null as {{ dbt.type_string() }}) as own_currency,
    cast(null as bigint) as money_cents,
    cast(null as {{ dbt.type_string() }}) as noted_by,
    cast(null as timestamp) as noted_at
from counted
where metric is not null
