{#- Two digits: sums of doubles differ in the last bits with the order of the rows, and a day run again must not. -#}
{% macro publish_rounded(value, digits=2) -%}
    round(({{ value }}) * 1e{{ digits }}) / 1e{{ digits }}
{%- endmacro %}

{#- Mean of known points by weight; NULL when nothing is known. -#}
{% macro publish_weighted_mean(weighted_points, known_weight, condition="true") -%}
    {{
        publish_rounded(
            "sum(case when " ~ condition ~ " then " ~ weighted_points ~ " end)"
            ~ " / nullif(sum(case when " ~ condition ~ " then " ~ known_weight ~ " end), 0)"
        )
    }}
{%- endmacro %}

{#- The band with the highest lower bound that the score reaches; bands and bounds are the rule book's `bands`. -#}
{% macro publish_health_band(score) -%}
    case
        when {{ score }} is null then 'unknown'
        {%- for name, bound in var("bands") | dictsort(false, "value") | reverse %}
            when {{ score }} >= {{ bound }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}

{#-
    90 % interval of a count: normal approximation of a sum of independent probabilities, never outside 0..n, widened to
    whole accounts. NULL without probabilities, which least and greatest would hide.
-#}
{% macro publish_count_low(probability) -%}
    cast(
        case
            when count({{ probability }}) > 0
                then floor(greatest(0.0, sum({{ probability }}) - {{ publish_count_margin(probability) }}))
        end as bigint
    )
{%- endmacro %}

{% macro publish_count_high(probability) -%}
    cast(
        case
            when count({{ probability }}) > 0
                then ceiling(
                    least(1.0 * count({{ probability }}), sum({{ probability }}) + {{ publish_count_margin(probability) }})
                )
        end as bigint
    )
{%- endmacro %}

{% macro publish_count_margin(probability) -%}
    1.6449 * sqrt(sum({{ probability }} * (1 - {{ probability }})))
{%- endmacro %}
