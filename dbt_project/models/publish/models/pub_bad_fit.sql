-- Grain: as-of date, dimension, segment. Every segment that was compared; which leave more often from the start.
{{ config(materialized='incremental', full_refresh=false) }}
select
    {{ as_of_date() }} as as_of_date,
    dimension,
    segment,
    is_bad_fit,
    fit_rank,
    accounts,
    account_years,
    departures,
    departures_a_year,
    shrunk_a_year,
    low,
    high,
    all_a_year,
    chance,
    compared,
    method,
    early_signs,
    qualification,
    learned_on
from {{ publish_last_learning('bad_fit') }}
