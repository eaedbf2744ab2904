-- Grain: alive account, as-of date. Its plan as company.plan_feature names it; a plan that is not there includes
-- everything, and so does an unknown one.
{{ config(materialized='view') }}
with described as (select distinct plan from {{ ref('cnf_company__plan_features') }})

select
    fit.account_id,
    fit.as_of_date,
    described.plan
from {{ ref('int_features__fit') }} as fit
left join {{ ref('cnf_product__account_versions') }} as versions
    on
        fit.account_id = versions.account_id
        and (versions.valid_from_at is null or versions.valid_from_at < fit.as_of_date)
        and (versions.valid_until_at is null or versions.valid_until_at >= fit.as_of_date)
-- the product knows the plan by its name; the billing may know it by an id only
left join described on coalesce(versions.plan, fit.fit_plan) = described.plan
