-- A weight on a misspelt feature would never count: its dimension would just be unknown.
-- depends_on: {{ ref('fct_account_features') }} (its columns are looked up in the warehouse)
{{ config(tags=['features']) }}
with judged as (

    select
        feature,
        case
            when (feature in ({{ signals_quoted(signals_features()) }})) is not true
                then 'is no numeric column of fct_account_features'
            when (dimension = 'onboarding' or dimension = {{ dbt.split_part('feature', "'_'", 1) }}) is not true
                then concat('its dimension is its prefix or onboarding, not ', dimension)
            when (weight > 0 and worst_value <> best_value) is not true
                then 'needs a weight above 0, and a worst value that differs from the best'
        end as problem
    from {{ ref('health_weights') }}

    union all

    select
        'all' as feature,
        concat('weights sum to ', {{ as_text('sum(weight)') }}, ', not to 100') as problem
    from {{ ref('health_weights') }}
    having (abs(sum(weight) - 100) <= 0.001) is not true

)

select * from judged
where problem is not null
