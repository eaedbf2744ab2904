{#- The one verdict on an account: by its probability of leaving where a model serves, else by its health score.
    `bounds` is a row of publish_health_bounds. -#}
{% macro publish_band(health_score, scores, bounds) -%}
    case
        when {{ scores }}.probability >= {{ var('high_risk_lift') }} * {{ scores }}.base_rate then 'at_risk'
        when {{ scores }}.probability >= {{ scores }}.base_rate then 'watch'
        when {{ scores }}.probability is not null then 'healthy'
        else {{ publish_score_band(health_score, bounds) }}
    end
{%- endmacro %}

{#- The band of the health score alone. -#}
{% macro publish_score_band(health_score, bounds) -%}
    case
        when {{ health_score }} is null then 'unknown'
        when {{ health_score }} >= {{ bounds }}.healthy_from then 'healthy'
        when {{ health_score }} >= {{ bounds }}.watch_from then 'watch'
        else 'at_risk'
    end
{%- endmacro %}

{#- The lower bounds of the bands of the health score: those last learned up to the day, else those of the settings. One
    row, as an aggregate has. -#}
{% macro publish_health_bounds() -%}
    (
        select
            coalesce(max(case when learning_from_last = 1 then watch_from end), {{ var('bands')['watch'] }}) as watch_from,
            coalesce(max(case when learning_from_last = 1 then healthy_from end), {{ var('bands')['healthy'] }})
                as healthy_from
        from (
            select
                bands.watch_from,
                bands.healthy_from,
                row_number() over (order by bands.learned_on desc) as learning_from_last
            from {{ source('ml', 'health_bands') }} as bands
            where bands.method = 'learned' and bands.learned_on <= {{ as_of_date() }}
        ) as learnings
    )
{%- endmacro %}

{#- The band that no account is below, as a literal: what people mean by "they will leave". -#}
{% macro worst_band() -%}
    {{ literal((var('bands') | dictsort(false, 'value'))[0][0]) }}
{%- endmacro %}
