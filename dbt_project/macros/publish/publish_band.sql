{#- The one verdict on an account: by its probability of leaving where a model serves, else by its health score. -#}
{% macro publish_band(health_score, scores, bounds) -%}
    case
        when {{ scores }}.probability >= {{ var('high_risk_lift') }} * {{ scores }}.base_rate then 'at_risk'
        when {{ scores }}.probability >= {{ scores }}.base_rate then 'watch'
        when {{ scores }}.probability is not null then 'healthy'
        when {{ health_score }} is null then 'unknown'
        when {{ health_score }} >= {{ bounds }}.healthy_from then 'healthy'
        when {{ health_score }} >= {{ bounds }}.watch_from then 'watch'
        else 'at_risk'
    end
{%- endmacro %}
