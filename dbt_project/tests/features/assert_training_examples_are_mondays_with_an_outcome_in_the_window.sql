-- Where it happened, it did inside the window; where it did not there is no day; and none lies between the Mondays.
{{ config(tags=['weekly']) }}
with judged as (

    select
        account_id,
        as_of_date,
        target,
        case
            when (as_of_date = {{ monday_of('as_of_date') }}) is not true then 'the as-of date is no Monday'
            when label = 0 and outcome_on is not null then 'an outcome of what did not happen'
            when label = 1 and outcome_on is null then 'no day of what happened'
            {%- for target, rules in var('targets').items() %}
            when
                target = {{ literal(target) }} and (
                    outcome_on <= as_of_date + {{ rules['lead_days'] }}
                    or outcome_on > as_of_date + {{ rules['lead_days'] + rules['horizon_days'] }}
                )
                then 'the outcome lies outside the window'
            {%- endfor %}
        end as problem
    from {{ ref('fct_training_examples') }}

)

select * from judged
where problem is not null
