-- What was learned and holds on the day: shares are shares, estimates lie in their intervals, and what is named
-- deviates by its whole interval. An unknown number is a problem wherever the method is `learned`.
{{ config(tags=['playbooks']) }}
with parts as (

    select
        learned_on,
        rule_rank,
        count(*) as parts
    from {{ source('ml', 'rule_conditions') }}
    group by learned_on, rule_rank

),

judged as (

    select
        'pub_key_features' as model,
        event_name as row_name,
        case
            when is_key is null or method is null then 'key or not is unknown'
            when
                least(share_using, churn_with, churn_without) < 0
                or greatest(share_using, churn_with, churn_without) > 1
                or (method = 'learned' and share_using + churn_with + churn_without is null)
                then 'a share is not between 0 and 1'
            when
                (low <= ratio and ratio <= high) is not true
                and (method = 'learned' or coalesce(low, ratio, high) is not null)
                then 'the ratio is not in its interval'
            when is_key and method <> 'set by hand' and (method = 'learned' and low > 1) is not true
                then 'key without an interval above 1'
        end as problem
    from {{ ref('pub_key_features') }}
    where as_of_date = {{ as_of_date() }}

    union all

    select
        'pub_bad_fit' as model,
        segment as row_name,
        case
            when is_bad_fit is null or method is null then 'named or not is unknown'
            when
                (low <= shrunk_a_year and shrunk_a_year <= high) is not true
                and (method = 'learned' or coalesce(low, shrunk_a_year, high) is not null)
                then 'the rate is not in its interval'
            when is_bad_fit and (qualification is null or fit_rank is null) then 'named without a sentence or a rank'
            when is_bad_fit and (method = 'learned' and low > all_a_year) is not true
                then 'named without an interval above the rate of all'
        end as problem
    from {{ ref('pub_bad_fit') }}
    where as_of_date = {{ as_of_date() }}

    union all

    select
        'pub_rules' as model,
        coalesce(rules.words, concat('rule ', {{ as_text('rules.rule_rank') }})) as row_name,
        case
            when rules.words is null then 'a rule without words'
            when (parts.parts between 2 and 4) is not true then 'a rule is made of two to four parts'
            when (rules.churn_rate between 0 and 1) is not true then 'a rate is not between 0 and 1'
            when (rules.low <= rules.churn_rate and rules.churn_rate <= rules.high) is not true
                then 'the rate is not in its interval'
            when (rules.gain_low > 1) is not true then 'no better than one of its parts'
        end as problem
    from {{ ref('pub_rules') }} as rules
    left join parts on rules.learned_on = parts.learned_on and rules.rule_rank = parts.rule_rank
    where rules.as_of_date = {{ as_of_date() }}

    union all

    select
        'pub_next_feature' as model,
        suggested.account_id as row_name,
        case
            when plans.plan is not null and included.plan is null then 'its plan does not include the feature'
            when uses.account_id is not null then 'it uses the feature already'
            when
                (suggested.score between 0 and 1) is not true
                or (suggested.similar_using between 0 and suggested.similar_accounts) is not true
                then 'its numbers cannot be: score, similar accounts or those using it'
        end as problem
    from {{ ref('pub_next_feature') }} as suggested
    left join {{ ref('int_product__plans_as_of') }} as plans
        on suggested.account_id = plans.account_id and suggested.as_of_date = plans.as_of_date
    left join {{ ref('cnf_company__plan_features') }} as included
        on plans.plan = included.plan and suggested.event_name = included.event_name
    left join {{ ref('fct_feature_use') }} as uses
        on
            suggested.account_id = uses.account_id
            and suggested.as_of_date = uses.as_of_date
            and suggested.event_name = uses.event_name
    where suggested.as_of_date = {{ as_of_date() }}

)

select * from judged
where problem is not null
