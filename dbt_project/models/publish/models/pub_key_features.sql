-- Grain: as-of date, feature. Whether the feature is key that day: as last learned, or as the settings define.
{{ config(materialized='incremental', full_refresh=false) }}
with learned as (

    select * from {{ publish_last_learning('key_features') }}

),

by_hand as (

    {%- for is_key, events in {'true': var('key_features')['always'], 'false': var('key_features')['never']}.items() %}
    {%- for event in events %}
    select
        {{ literal(event) }} as event_name,
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
from learned
full outer join by_hand on learned.event_name = by_hand.event_name
