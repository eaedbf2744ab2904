-- Grain: as-of date. What the Monday list promises.
{{ config(materialized='incremental', full_refresh=false) }}
with listed as (

    select
        as_of_date,
        'churn' as target,
        'monday list' as population,
        churn_probability,
        mrr_cents,
        mrr_at_risk_cents,
        score_method
    from {{ ref('pub_monday_list') }}
    where as_of_date = {{ as_of_date() }}

),

counted as (

    select
        listed.as_of_date,
        count(*) as accounts,
        cast({{ rounded('sum(listed.churn_probability)') }} as bigint) as expected_churned,
        {{ publish_count_low('listed.churn_probability', 'errors.shared_error') }} as expected_low,
        {{ publish_count_high('listed.churn_probability', 'errors.shared_error') }} as expected_high,
        cast(sum(listed.mrr_cents) as bigint) as mrr_cents,
        cast(sum(listed.mrr_at_risk_cents) as bigint) as mrr_at_risk_cents,
        max(listed.score_method) as score_method
    from listed
    left join {{ publish_count_errors('listed') }} as errors on listed.as_of_date = errors.as_of_date
    group by listed.as_of_date

)

select
    counted.as_of_date,
    counted.accounts,
    counted.expected_churned,
    counted.expected_low,
    counted.expected_high,
    counted.mrr_cents,
    counted.mrr_at_risk_cents,
    case
        when counted.expected_churned is not null
            then concat(
                    'of these ',
                    counted.accounts,
                    ' accounts we expect ',
                    counted.expected_churned,
                    ' to churn within ',
                    '{{ var('targets')['churn']['horizon_days'] }} days, 90 % interval ', counted.expected_low, '–',
                    counted.expected_high
                )
        when counted.score_method = 'health score, unproven'
            then concat(
                    'no signal: these ', counted.accounts, ' accounts are only ordered by health score, worst first'
                )
        else concat(
                'no model: these ', counted.accounts, ' accounts are ranked by ',
                coalesce(training.ranked_by, 'health score, worst first')
            )
    end as note,
    case
        when counted.expected_churned is not null then null
        else concat(
                'There is no model: ', {{ publish_why_no_model('training') }}, '. What would help: ',
                coalesce(training.what_would_help, 'a first training')
            )
    end as why_no_model
from counted
left join {{ publish_last_training('churn') }} as training on 1 = 1
