-- Grain: alive account, as-of date. Properties as the version valid before the as-of date has them, not as of today.
with plans as (

    -- the plan of the dearest subscription
    select
        account_id,
        measured_on,
        plan_tier,
        row_number() over (
            partition by account_id, measured_on order by mrr_cents desc, plan_tier, subscription_id
        ) as plan_from_dearest
    from {{ ref('int_billing__subscriptions_as_of') }}

),

companies as (

    -- two companies may be one account: the first one speaks for it
    select
        alive.account_id,
        alive.as_of_date,
        versions.industry,
        versions.channel,
        row_number() over (
            partition by alive.account_id, alive.as_of_date order by versions.company_id
        ) as company_number
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_identity__companies') }} as identity on alive.account_id = identity.account_id
    inner join {{ ref('stg_hubspot__company_versions') }} as versions
        on
            identity.company_id = versions.company_id
            and (versions.valid_from_at is null or versions.valid_from_at < alive.as_of_date)
            and (versions.valid_until_at is null or versions.valid_until_at >= alive.as_of_date)

)

select
    alive.account_id,
    alive.as_of_date,

    cast({{ days_between('alive.first_paid_on', 'alive.as_of_date') }} as {{ type_double() }}) as fit_tenure_days,
    cast(accounts.employees as {{ type_double() }}) as fit_employees,
    plans.plan_tier as fit_plan,
    coalesce(accounts.industry, companies.industry) as fit_industry,
    companies.channel as fit_channel
from {{ ref('int_accounts__alive') }} as alive
left join {{ ref('stg_segment__account_versions') }} as accounts
    on
        alive.account_id = accounts.account_id
        and (accounts.valid_from_at is null or accounts.valid_from_at < alive.as_of_date)
        and (accounts.valid_until_at is null or accounts.valid_until_at >= alive.as_of_date)
left join companies
    on
        alive.account_id = companies.account_id
        and alive.as_of_date = companies.as_of_date
        and companies.company_number = 1
left join plans
    on
        alive.account_id = plans.account_id
        and alive.as_of_date = plans.measured_on
        and plans.plan_from_dearest = 1
