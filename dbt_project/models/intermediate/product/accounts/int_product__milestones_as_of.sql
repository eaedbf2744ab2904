-- Grain: account, as-of date (any account with a product event known before it). What it has done for the first time.
with firsts as (

    select
        account_id,
        event_name,
        onboarding_step,
        {{ is_feature_event('event_name') }} as is_feature,
        min(first_reached_on) as reached_on
    from {{ ref('int_product__feature_months') }}
    group by account_id, event_name, onboarding_step

),

steps as (

    select
        onboarding_step,
        min(reached_on) as reached_on
    from firsts
    where onboarding_step is not null
    group by onboarding_step

),

begin as (

    select min(reached_on) as day
    from firsts

),

known as (

    -- steps that there are: those that any account has done. Accounts older than the first event began unseen
    select
        dates.as_of_date,
        count(steps.onboarding_step) as steps,
        min(begin.day) as began_on
    from {{ ref('int_time__as_of_dates') }} as dates
    cross join begin
    left join steps on steps.reached_on < dates.as_of_date
    group by dates.as_of_date

)

select
    firsts.account_id,
    known.as_of_date,
    known.began_on,
    known.steps as steps_known,
    count(firsts.onboarding_step) as steps_done,
    max(case when firsts.onboarding_step is not null then firsts.reached_on end) as last_step_on,
    count(case
        when firsts.is_feature and firsts.reached_on >= known.as_of_date - 28 then 1
    end) as features_new_last_28d,
    max(case when firsts.is_feature then firsts.reached_on end) as last_new_feature_on,
    min(case when firsts.is_feature then firsts.reached_on end) as first_feature_on
from firsts
inner join known on firsts.reached_on < known.as_of_date
group by firsts.account_id, known.as_of_date, known.began_on, known.steps
