-- Grain: account, as-of date, target. What was said first of a day, kept for good: a day that is run again replaces what
-- people read of it, never what was promised.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}

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
from {{ source('ml', 'account_scores') }} as scores
left join {{ ref('pub_monday_list') }} as monday
    on
        scores.account_id = monday.account_id
        and scores.as_of_date = monday.as_of_date
        and scores.target = 'churn'
{% if is_incremental() %}
    where
        scores.as_of_date = {{ as_of_date() }}
        and not exists (
            select 1 from {{ this }} as kept
            where kept.as_of_date = scores.as_of_date and kept.target = scores.target
        )
{% endif %}
