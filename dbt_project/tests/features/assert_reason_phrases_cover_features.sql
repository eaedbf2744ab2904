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

whens as (

    {% for column in ['raises_risk_when', 'lowers_risk_when'] -%}
    {% set columns_loop = loop -%}
    {% for place in range(1, 7) -%}
    select
        feature,
        trim({{ dbt.split_part(column, "' and '", place) }}) as condition
    from {{ ref('reason_phrases') }}
    {{ 'union all' if not (loop.last and columns_loop.last) }}
    {% endfor %}
    {%- endfor %}

),

unread as (

    select
        feature,
        min(condition) as condition
    from whens
    where
        condition not in ('', 'always')
        and (
            ({{ dbt.split_part('condition', "' '", 1) }} in (select features.feature from features)) is not true
            or ({{ dbt.split_part('condition', "' '", 2) }} in ('<=', '>=')) is not true
            or {{ try_cast(dbt.split_part('condition', "' '", 3), 'double') }} is null
            -- a number, or so many times another feature
            or {{ dbt.split_part('condition', "' '", 4) }} not in ('', '*')
            or (
                {{ dbt.split_part('condition', "' '", 4) }} = '*'
                and ({{ dbt.split_part('condition', "' '", 5) }} in (select features.feature from features)) is not true
            )
            or {{ dbt.split_part('condition', "' '", 6) }} <> ''
        )
    group by feature

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
                or phrases.cause is null
                then 'needs a label, a cause, both phrases and its own prefix as family'
            when unread.feature is not null
                then concat('is said when: ', unread.condition, ', which is no condition like seat_bought >= 5')
            when
                (phrases.raises_risk_when is not null or phrases.lowers_risk_when is not null)
                and phrases.said_order is null
                then 'may be said and has no said_order'
        end as problem
    from features
    full outer join {{ ref('reason_phrases') }} as phrases on features.feature = phrases.feature
    left join unread on phrases.feature = unread.feature

)

select * from judged
where problem is not null
