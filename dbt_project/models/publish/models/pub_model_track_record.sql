-- Grain: as-of date, target, population. Every promise that was made, with what became of it as soon as its whole label
-- window lies in the past.

with promises as (

    select *
    from {{ ref('pub_promises') }}
    where method = 'model' and not is_hindsight

),

promised as (

    select
        account_id,
        as_of_date,
        target,
        probability,
        'all accounts' as population
    from promises
    union all
    select
        account_id,
        as_of_date,
        target,
        probability,
        'monday list' as population
    from promises
    where is_on_monday_list

),

ripeness as (

    select
        as_of_date,
        target,
        min(case when is_ripe then 1 else 0 end) = 1 as is_ripe
    from {{ ref('fct_account_outcomes') }}
    group by as_of_date, target

),

-- Once a date has matured, only accounts that still had something to decide count: one that was already leaving
-- inside the lead has no label, on either side.
judged as (

    select
        promised.*,
        coalesce(ripeness.is_ripe, false) as is_ripe,
        outcomes.label
    from promised
    left join ripeness on promised.as_of_date = ripeness.as_of_date and promised.target = ripeness.target
    left join {{ ref('fct_account_outcomes') }} as outcomes
        on
            promised.account_id = outcomes.account_id
            and promised.as_of_date = outcomes.as_of_date
            and promised.target = outcomes.target
    where not coalesce(ripeness.is_ripe, false) or outcomes.label is not null

),

counted as (

    select
        judged.as_of_date,
        judged.target,
        judged.population,
        count(*) as accounts,
        {{ publish_rounded('sum(judged.probability)') }} as expected,
        {{ publish_count_low('judged.probability', 'errors.shared_error') }} as low,
        {{ publish_count_high('judged.probability', 'errors.shared_error') }} as high,
        judged.is_ripe,
        cast(case when judged.is_ripe then sum(judged.label) end as bigint) as realised
    from judged
    left join {{ publish_count_errors('judged') }} as errors
        on
            judged.as_of_date = errors.as_of_date
            and judged.target = errors.target
            and judged.population = errors.population
    group by judged.as_of_date, judged.target, judged.population, judged.is_ripe

)

select
    *,
    case
        when not is_ripe then 'too early to say'
        when realised between low and high then 'as promised'
        when realised < low then 'fewer than promised'
        else 'more than promised'
    end as verdict
from counted
