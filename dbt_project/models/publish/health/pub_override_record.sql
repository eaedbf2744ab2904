-- Grain: band that a person gave, and `all`. Were people or the model right more often?
with judged as (

    select
        band,
        has_left,
        churn_probability as probability,
        has_left is not null and churn_probability is not null and person_says_leaves is not null as is_compared,
        case when person_says_leaves = has_left then 1.0 else 0.0 end as person_right,
        case when model_says_leaves = has_left then 1.0 else 0.0 end as model_right
    from {{ ref('pub_overrides') }}

),

counted as (

    select
        coalesce(band, 'all') as band,
        count(*) as overrides,
        count(has_left) as ripe,
        cast(coalesce(sum(has_left), 0) as bigint) as churned,
        count(case when is_compared then 1 end) as compared,
        count(case when is_compared and has_left = 1 then 1 end) as compared_churned,
        sum(case when is_compared then probability end) as model_expected,
        {{ publish_count_low('case when is_compared then probability end', '0.0') }} as model_low,
        {{ publish_count_high('case when is_compared then probability end', '0.0') }} as model_high,
        avg(case when is_compared then (probability - has_left) * (probability - has_left) end) as model_brier,
        avg(case when is_compared then person_right end) as people_right,
        avg(case when is_compared then model_right end) as model_right,
        avg(case when is_compared then person_right - model_right end) as difference,
        avg(case when is_compared then abs(person_right - model_right) end) as disagreement
    from judged
    group by grouping sets ((band), ())

),

measured as (

    -- right is 1 or 0, so the square of a difference is its absolute value
    select
        *,
        1.96 * sqrt(greatest(0.0, disagreement - difference * difference) / nullif(compared, 0)) as margin
    from counted

)

select
    band,
    overrides,
    ripe,
    churned,
    compared,
    compared_churned,
    {{ publish_rounded('model_expected') }} as model_expected,
    model_low,
    model_high,
    {{ publish_rounded('model_brier', 4) }} as model_brier,
    {{ publish_rounded('people_right', 4) }} as people_right,
    {{ publish_rounded('model_right', 4) }} as model_right,
    {{ publish_rounded('difference', 4) }} as difference,
    {{ publish_rounded('difference - margin', 4) }} as difference_low,
    {{ publish_rounded('difference + margin', 4) }} as difference_high,
    case
        when compared < {{ var('overrides')['least_ripe'] }} then 'too few to say'
        when difference - margin > 0 then 'people were right more often'
        when difference + margin < 0 then 'the model was right more often'
        else 'no difference that shows'
    end as verdict
from measured
