-- Grain: as-of date. What the Monday list promises.
{{ config(materialized='incremental', full_refresh=false) }}
with listed as (

    select
        as_of_date,
        'churn' as target,
        'monday list' as population,
        churn_probability,
        mrr_cents,
        mrr_at_risk_cents
    from {{ ref('pub_monday_list') }}
    where as_of_date = {{ as_of_date() }}

),

counted as (

    select
        listed.as_of_date,
        count(*) as accounts,
        cast(round(sum(listed.churn_probability)) as bigint) as expected_churned,
        {{ publish_count_low('listed.churn_probability', 'errors.shared_error') }} as expected_low,
        {{ publish_count_high('listed.churn_probability', 'errors.shared_error') }} as expected_high,
        cast(sum(listed.mrr_cents) as bigint) as mrr_cents,
        cast(sum(listed.mrr_at_risk_cents) as bigint) as mrr_at_risk_cents
    from listed
    left join {{ publish_count_errors('listed') }} as errors on listed.as_of_date = errors.as_of_date
    group by listed.as_of_date

)

select
    *,
    case
        when expected_churned is null
            then concat('no signal: these ', accounts, ' accounts are ranked by health score, worst first')
        else concat(
                'of these ', accounts, ' accounts we expect ', expected_churned, ' to churn within ',
                '{{ var('targets')['churn']['horizon_days'] }} days, 90 % interval ', expected_low, '–', expected_high
            )
    end as note
from counted
