-- A feature without a phrase would be a reason that no one can say on the phone.
-- depends_on: {{ ref('fct_account_features') }} (its columns are looked up in the warehouse)
{{ config(tags=['features']) }}
{%- set features = signals_features(of_any_type=true) %}
with features as (

    {% for feature in features -%}
    select '{{ feature }}' as feature
    {{ 'union all' if not loop.last }}
    {% else -%}
    select {{ as_text('null') }} as feature
    where 1 = 0
    {% endfor %}
),

judged as (

    select
        coalesce(features.feature, phrases.feature) as feature,
        case
            when phrases.feature is null then 'has no phrase'
            -- one row for all the columns that ml adds, one per event of the product
            when features.feature is null and phrases.feature <> 'adoption_share_of_event_last_28d'
                then 'is no column of fct_account_features'
            when
                phrases.label is null
                or phrases.phrase_when_it_raises_risk is null
                or phrases.phrase_when_it_lowers_risk is null
                or (phrases.family = {{ dbt.split_part('phrases.feature', "'_'", 1) }}) is not true
                then 'needs a label, both phrases and its own prefix as family'
        end as problem
    from features
    full outer join {{ ref('reason_phrases') }} as phrases on features.feature = phrases.feature

)

select * from judged
where problem is not null
