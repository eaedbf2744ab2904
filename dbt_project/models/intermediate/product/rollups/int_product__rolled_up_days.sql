{{ config(post_hook='{{ close_days() }}') }}
-- Grain: day received. What each day had landed when it was rolled up, and by which SQL; the next run looks for days
-- that differ. Built after the rollups, so that a run that is killed before rolls them up again.
-- depends_on: {{ ref('int_product__user_months') }}, {{ ref('int_product__feature_months') }}
select
    known_on,
    rows_landed,
    digest,
    '{{ rollups_version() }}' as rolled_up_by
from {{ ref('cnf_product__event_days') }}
