-- Grain: account, as-of date (any account that used a product feature in the 84 days before).
with offered as (

    -- what the product offers: what any customer has used in the 84 days before
    select
        as_of_date,
        count(distinct event_name) as features
    from {{ ref('int_product__feature_uses_as_of') }}
    group by as_of_date

),

stopped as (

    select
        account_id,
        as_of_date,
        count(distinct event_name) as features,
        count(distinct user_id) as users
    from {{ ref('int_product__stopped_features_as_of') }}
    group by account_id, as_of_date

),

entitled as (

    select
        plan,
        count(*) as features
    from {{ ref('cnf_company__plan_features') }}
    group by plan

)

select
    uses.account_id,
    uses.as_of_date,
    count(case when uses.last_on >= uses.as_of_date - 7 then 1 end) as features_last_7d,
    count(case when uses.last_on >= uses.as_of_date - 28 then 1 end) as features_used,
    count(*) as features_last_84d,
    count(case when uses.earlier_on >= uses.as_of_date - 56 then 1 end) as features_earlier_28d,
    count(case when uses.last_on < uses.as_of_date - 28 then 1 end) as features_stopped,
    max(stopped.features) as regular_features_stopped,
    max(stopped.users) as stopped_feature_users,
    max(offered.features) as features_offered,
    max(coalesce(entitled.features, offered.features)) as features_entitled,
    -- a plan that is not described includes everything
    count(case
        when uses.last_on >= uses.as_of_date - 28 and (entitled.plan is null or plan_features.plan is not null) then 1
    end) as features_used_of_plan,
    sum(uses.events_last_28d) as events_last_28d,
    max(uses.events_last_28d) as events_of_top_feature_last_28d
from {{ ref('int_product__feature_uses_as_of') }} as uses
inner join offered on uses.as_of_date = offered.as_of_date
left join stopped on uses.account_id = stopped.account_id and uses.as_of_date = stopped.as_of_date
left join {{ ref('int_product__plans_as_of') }} as plans
    on uses.account_id = plans.account_id and uses.as_of_date = plans.as_of_date
left join entitled on plans.plan = entitled.plan
left join {{ ref('cnf_company__plan_features') }} as plan_features
    on entitled.plan = plan_features.plan and uses.event_name = plan_features.event_name
group by uses.account_id, uses.as_of_date
