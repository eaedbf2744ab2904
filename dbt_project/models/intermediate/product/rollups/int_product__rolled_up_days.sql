-- Grain: day received. What each day had landed when it was rolled up; the next run looks for days that differ.
-- Built after the rollups, so that a run that is killed before rolls them up again.
-- depends_on: {{ ref('int_product__user_days') }}, {{ ref('int_product__feature_days') }}
select
    known_on,
    rows_landed
from {{ ref('cnf_product__event_days') }}
