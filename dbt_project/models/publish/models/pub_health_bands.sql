-- Grain: as-of date. The bounds between the bands of the health score that hold that day, and how many accounts left
-- of each band in the history they were learned from.
{{ config(materialized='incremental', full_refresh=false) }}
with learned as (

    select
        bands.*,
        row_number() over (order by bands.learned_on desc) as learning_from_last
    from {{ source('ml', 'health_bands') }} as bands
    where bands.method = 'learned' and bands.learned_on <= {{ as_of_date() }}

)

select
    days.as_of_date,
    cast(coalesce(learned.watch_from, {{ var('bands')['watch'] }}) as {{ type_double() }}) as watch_from,
    cast(coalesce(learned.healthy_from, {{ var('bands')['healthy'] }}) as {{ type_double() }}) as healthy_from,
    coalesce(learned.method, 'provisional: the bounds of the settings') as method,
    learned.churn_at_risk,
    learned.churn_watch,
    learned.churn_healthy,
    learned.share_at_risk,
    learned.share_watch,
    learned.share_healthy,
    learned.learned_on
from (select {{ as_of_date() }} as as_of_date) as days
left join learned on learned.learning_from_last = 1
