-- Grain: account, as-of date, target. The first prediction for a day, kept for good: a day that is run again
-- replaces what people read about it, not what was promised.
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}
with scores as (

    select *
    from {{ source('ml', 'account_scores') }}
    {%- if is_incremental() %}
    where as_of_date = {{ as_of_date() }}
    {%- endif %}

),

-- what already has its promise
kept as (

    {%- if is_incremental() %}
    select distinct
        as_of_date,
        target
    from {{ this }}
    {%- else %}
    select
        as_of_date,
        target
    from scores
    where 1 = 0
    {%- endif %}

)

select
    scores.account_id,
    scores.as_of_date,
    scores.target,

    scores.probability,
    scores.base_rate,
    scores.method,
    scores.model_version,
    scores.learned_on,
    -- a model that has learned from later days knows how it ended: shown, but no promise
    coalesce(scores.learned_on > scores.as_of_date, false) as is_hindsight,
    monday.account_id is not null as is_on_monday_list
from scores
left join kept on scores.as_of_date = kept.as_of_date and scores.target = kept.target
left join {{ ref('pub_monday_list') }} as monday
    on
        scores.account_id = monday.account_id
        and scores.as_of_date = monday.as_of_date
        and scores.target = 'churn'
where kept.target is null
