-- Grain: as-of date, feature. What holds of each feature that day: what was last learned of it, or the settings say.
{{ config(materialized='incremental', full_refresh=false) }}
with learned as (

    select
        features.*,
        -- a learning that had too little to go by does not take away what was known before
        dense_rank() over (
            order by case when features.method = 'not enough history' then 1 else 0 end, features.learned_on desc
        ) as learning_from_last
    from {{ source('ml', 'key_features') }} as features
    where features.learned_on <= {{ as_of_date() }}

),

last_learned as (

    select *
    from learned
    where learning_from_last = 1

),

by_hand as (

    {%- for is_key, events in {'true': var('key_features')['always'], 'false': var('key_features')['never']}.items() %}
    {%- for event in events %}
    select
        {{ dbt.string_literal(dbt.escape_single_quotes(event)) }} as event_name,
        {{ is_key }} as is_key
    union all
    {%- endfor %}
    {%- endfor %}
    select
        {{ as_text('null') }} as event_name,
        false as is_key
    where 1 = 0

)

select
    {{ as_of_date() }} as as_of_date,
    coalesce(learned.event_name, by_hand.event_name) as event_name,
    coalesce(by_hand.is_key, learned.is_key) as is_key,
    case when by_hand.event_name is null then learned.method else 'set by hand' end as method,
    learned.share_using,
    learned.churn_with,
    learned.churn_without,
    learned.ratio,
    learned.low,
    learned.high,
    learned.learned_on
from last_learned as learned
full outer join by_hand on learned.event_name = by_hand.event_name
