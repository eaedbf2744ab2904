-- Grain: account, key feature. The fact that no one at the account uses the feature, on the as-of date: of accounts
-- with active users that are 28 days old at least, and of features that their plan includes. The three strongest: first
-- what people set by hand, then by the lower end of the interval.
with unused as (

    select
        accounts.account_id,
        features.*,
        row_number() over (
            partition by accounts.account_id
            order by
                case when features.method = 'set by hand' then 0 else 1 end,
                coalesce(features.low, 0) desc,
                features.event_name
        ) as feature_rank
    from {{ ref('fct_account_features') }} as accounts
    inner join {{ ref('int_product__plans_as_of') }} as plans
        on accounts.account_id = plans.account_id and accounts.as_of_date = plans.as_of_date
    inner join {{ ref('pub_key_features') }} as features
        on accounts.as_of_date = features.as_of_date and features.is_key
    left join {{ ref('cnf_company__plan_features') }} as included
        on plans.plan = included.plan and features.event_name = included.event_name
    left join {{ ref('fct_feature_use') }} as uses
        on
            accounts.account_id = uses.account_id
            and accounts.as_of_date = uses.as_of_date
            and features.event_name = uses.event_name
    where
        accounts.as_of_date = {{ as_of_date() }}
        and accounts.usage_active_users_last_28d > 0
        and accounts.fit_tenure_days >= {{ fact_limit('key_feature_unused_tenure_days') }}
        and (plans.plan is null or included.plan is not null)
        and uses.account_id is null

)

select
    account_id,
    'key_feature_unused' as fact,
    event_name,
    ratio,
    concat(
        'nobody has used ', event_name, ' in the last 28 days; ',
        case
            when method = 'learned'
                then concat(
                        'accounts like this one without it leave ', {{ words_decimal('ratio') }}, ' times as often (',
                        {{ words_decimal('low') }}, ' to ', {{ words_decimal('high') }}, ')'
                    )
            else 'the settings call it a key feature'
        end
    ) as sentence
from unused
where feature_rank <= {{ fact_limit('key_feature_unused_most') }}
