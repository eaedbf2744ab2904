-- A feature without a phrase would be a reason that nobody can say on the phone.
-- depends_on: {{ ref("fct_account_features") }} (its columns are looked up in the warehouse)
{{ config(tags=['features', 'by_day']) }}
{% set features = signals_features(of_any_type=true) %}

with

phrases as (
    select * from {{ ref("reason_phrases") }}
)

select
    feature,
    'is no column of fct_account_features' as problem
from phrases
where
    feature not in ({{ signals_quoted(features) }})
    -- one row for all the columns that ml adds, one per event of the product
    and feature <> 'adoption_share_of_event_last_28d'

{% for feature in features %}
union all
select
    '{{ feature }}' as feature,
    'has no phrase' as problem
from phrases
having sum(case when feature = '{{ feature }}' then 1 else 0 end) = 0
{% endfor %}

union all
select
    feature,
    'needs a label, both phrases and its own prefix as family' as problem
from phrases
where
    label is null
    or phrase_when_it_raises_risk is null
    or phrase_when_it_lowers_risk is null
    or feature not like concat(family, '_%')
