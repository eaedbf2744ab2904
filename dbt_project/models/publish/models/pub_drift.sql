-- Grain: as-of date, target, what was looked at. A view: the review measures after this stage is built.
{{ config(materialized='view') }}
select
    as_of_date,
    target,
    what,
    measure,
    value,
    threshold,
    state
from {{ source('ml', 'drift') }}
