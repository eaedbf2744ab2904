-- A suggested feature is in the plan, is not in use yet, and is used by some of those it is compared with.
{{ config(tags=['playbooks']) }}
with suggested as (

    select
        suggested.*,
        plans.plan
    from {{ ref('pub_next_feature') }} as suggested
    left join {{ ref('int_product__plans_as_of') }} as plans
        on suggested.account_id = plans.account_id and suggested.as_of_date = plans.as_of_date
    where suggested.as_of_date = {{ as_of_date() }}

)

select
    suggested.account_id,
    'its plan does not include the feature' as problem
from suggested
left join {{ ref('stg_company__plan_features') }} as included
    on suggested.plan = included.plan and suggested.event_name = included.event_name
where suggested.plan is not null and included.plan is null

union all
select
    suggested.account_id,
    'it uses the feature already' as problem
from suggested
inner join {{ ref('fct_feature_use') }} as uses
    on
        suggested.account_id = uses.account_id
        and suggested.as_of_date = uses.as_of_date
        and suggested.event_name = uses.event_name

union all
select
    account_id,
    'its numbers cannot be: score, similar accounts or those using it' as problem
from suggested
where
    score is null or score < 0 or score > 1
    or similar_using is null or similar_using < 0 or similar_using > similar_accounts
