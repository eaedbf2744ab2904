{#- How a probability reads beside the average account; the danger line is the rule book's `high_risk_lift`. -#}
{% macro publish_risk_band(probability, base_rate) -%}
    case
        when {{ probability }} is null then 'no signal'
        when {{ probability }} >= {{ var("high_risk_lift") }} * {{ base_rate }} then 'high'
        when {{ probability }} >= {{ base_rate }} then 'elevated'
        else 'low'
    end
{%- endmacro %}

{#- What carries the ranking, in words. An account without a score gets no words: the tests stop it. -#}
{% macro publish_signal_note(method, model_version) -%}
    case {{ method }}
        when 'model' then concat('churn probability by model version ', {{ model_version }})
        when 'health score' then 'no signal: the health score carries the ranking'
    end
{%- endmacro %}

{#- The promise of the Monday list as one sentence, written once for every page and message. -#}
{% macro publish_expectation(accounts, expected, low, high) -%}
    concat(
        'of these ', {{ accounts }}, ' accounts we expect ', {{ expected }}, ' to churn within ',
        '{{ var("targets")["churn"]["horizon_days"] }} days, 90 % interval ', {{ low }}, '–', {{ high }}
    )
{%- endmacro %}
