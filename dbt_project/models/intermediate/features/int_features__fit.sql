-- Grain: alive account, as-of date. Properties as the version valid before the as-of date has them, not as of today.
with ranked_plans as (

    select
        *,
        row_number() over (
            partition by account_id, measured_on order by mrr_cents desc, plan_tier, subscription_id
        ) as mrr_rank
    from {{ ref('int_billing__subscriptions_as_of') }}

),

plans as (

    -- the plan of the most expensive subscription
    select
        account_id,
        measured_on,
        max(case when mrr_rank = 1 then plan_tier end) as plan_tier,
        max(case when mrr_rank = 1 then months_in_period end) as months_in_period,
        sum(mrr_cents) as mrr_cents,
        sum(seats) as seats
    from ranked_plans
    group by account_id, measured_on

),

trials as (

    select
        alive.account_id,
        alive.as_of_date,
        max({{ days_between('versions.trial_started_at', 'versions.trial_ended_at') }}) as trial_days
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_identity__customers') }} as customers
        on alive.account_id = customers.account_id and {{ is_mapped_before('customers', 'alive.as_of_date') }}
    inner join {{ ref('cnf_billing__subscription_versions') }} as versions
        on
            customers.customer_id = versions.customer_id
            and versions.valid_from_at < alive.as_of_date
            and cast(versions.trial_ended_at as date) <= alive.first_paid_on
    group by alive.account_id, alive.as_of_date

),

companies as (

    -- two companies may be one account: the first one speaks for it
    select
        alive.account_id,
        alive.as_of_date,
        versions.industry,
        versions.channel,
        versions.region,
        row_number() over (
            partition by alive.account_id, alive.as_of_date order by versions.company_id
        ) as company_number
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_identity__companies') }} as identity
        on alive.account_id = identity.account_id and {{ is_mapped_before('identity', 'alive.as_of_date') }}
    inner join {{ ref('cnf_crm__company_versions') }} as versions
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
    companies.channel as fit_channel,
    companies.region as fit_region,
    {{ safe_divide('plans.mrr_cents', 'plans.seats') }} as fit_mrr_per_seat_cents,
    cast(plans.months_in_period as {{ type_double() }}) as fit_contract_interval_months,
    {{ feature_count('trial_ends', 'case when trials.account_id is not null then 1 end') }} as fit_is_from_trial,
    cast(
        coalesce(trials.trial_days, {{ days_between('alive.trial_started_on', 'alive.trial_ends_on') }})
        as {{ type_double() }}
    ) as fit_trial_days,
    cast({{ days_between('alive.as_of_date', 'alive.trial_ends_on') }} as {{ type_double() }}) as fit_trial_days_left,
    case
        when cast(accounts.created_at as date) <= alive.first_paid_on
            then cast({{ days_between('accounts.created_at', 'alive.first_paid_on') }} as {{ type_double() }})
    end as fit_days_to_first_payment
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_rows('trial_ends', 'cnf_billing__subscription_versions', 'trial_ended_at is not null') }}
left join {{ ref('cnf_product__account_versions') }} as accounts
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
    on alive.account_id = plans.account_id and alive.as_of_date = plans.measured_on
left join trials on alive.account_id = trials.account_id and alive.as_of_date = trials.as_of_date
