{#-
    90 % interval of a count: normal approximation of a sum of probabilities, never outside 0..n, widened to whole accounts.
    Accounts err each by itself, and all together by the shared error (ml/evaluation/shared_count_error.py; 0 until it is learned). NULL
    without probabilities, which least and greatest would hide.
-#}
{% macro publish_count_low(probability, shared_error) -%}
    cast(
        case
            when count({{ probability }}) > 0
                then floor(greatest(0.0, sum({{ probability }}) - {{ publish_count_margin(probability, shared_error) }}))
        end as bigint
    )
{%- endmacro %}

{% macro publish_count_high(probability, shared_error) -%}
    cast(
        case
            when count({{ probability }}) > 0
                then ceiling(
                    least(1.0 * count({{ probability }}), sum({{ probability }}) + {{ publish_count_margin(probability, shared_error) }})
                )
        end as bigint
    )
{%- endmacro %}

{% macro publish_count_margin(probability, shared_error) -%}
    1.6449 * sqrt(
        sum({{ probability }} * (1 - {{ probability }}))
        + power(coalesce(max({{ shared_error }}), 0) * sum({{ probability }}), 2)
    )
{%- endmacro %}

{#-
    The shared error of each promise as it was last learned on its day or before: as_of_date, target, population,
    shared_error. A day before the first learning has no row.

    promises: relation or subquery with as_of_date, target and population.
-#}
{% macro publish_count_errors(promises) -%}
    (
    select
        as_of_date,
        target,
        population,
        shared_error
    from (
        select
            promises.as_of_date,
            promises.target,
            promises.population,
            errors.shared_error,
            row_number() over (
                partition by promises.as_of_date, promises.target, promises.population
                order by errors.learned_on desc
            ) as learning_from_last
        from (select distinct as_of_date, target, population from {{ promises }}) as promises
        inner join {{ source("ml", "count_errors") }} as errors
            on
                promises.target = errors.target
                and promises.population = errors.population
                and promises.as_of_date >= errors.learned_on
    ) as learned
    where learning_from_last = 1
    )
{%- endmacro %}
