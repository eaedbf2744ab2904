-- Grain: alive account, as-of date, fact. What an account has signed: its renewal, and a contract that shrank or grew.
{%- set no_text = 'cast(null as ' ~ column_type('text') ~ ')' %}
{%- set no_value = 'cast(null as ' ~ type_double() ~ ')' %}
with features as (

    select
        features.*,
        terms.auto_renew_off_on,
        terms.paused_from_on,
        terms.renewal_on
    from {{ ref('int_features__billing') }} as features
    left join {{ ref('int_billing__terms_as_of') }} as terms
        on features.account_id = terms.account_id and features.as_of_date = terms.measured_on

),

steps as (

    -- the latest invoice of another amount
    select
        features.account_id,
        features.as_of_date,
        cast(max(billed.stands_from_at) as date) as stepped_on
    from features
    inner join {{ ref('int_billing__subscriptions_as_of') }} as subscriptions
        on features.account_id = subscriptions.account_id and features.as_of_date = subscriptions.measured_on
    inner join {{ ref('int_billing__regular_invoices') }} as billed
        on
            subscriptions.subscription_id = billed.subscription_id
            and billed.is_step
            and billed.stands_from_at < features.as_of_date
            and billed.stands_from_at >= features.as_of_date - 90
    where abs(features.billing_mrr_change_last_90d) >= {{ fact_limit('contract_change_share') }}
    group by features.account_id, features.as_of_date
)

select
    account_id,
    as_of_date,
    'auto_renew_off' as fact,
    'account' as subject_type,
    {{ no_text }} as subject_id,
    {{ no_text }} as subject_name,
    auto_renew_off_on as since_on,
    billing_days_since_auto_renew_off as value,
    {{ no_value }} as usual,
    concat('auto-renew switched off on ', {{ words_day('auto_renew_off_on') }}) as sentence
from features
where billing_is_auto_renew_off = 1

union all
select
    account_id,
    as_of_date,
    'billing_paused' as fact,
    'account' as subject_type,
    {{ no_text }} as subject_id,
    {{ no_text }} as subject_name,
    paused_from_on as since_on,
    cast({{ days_between('paused_from_on', 'as_of_date') }} as {{ type_double() }}) as value,
    {{ no_value }} as usual,
    concat('collection of invoices paused since ', {{ words_day('paused_from_on') }}) as sentence
from features
where paused_from_on is not null

union all
select
    account_id,
    as_of_date,
    'renewal_due' as fact,
    'account' as subject_type,
    {{ no_text }} as subject_id,
    {{ no_text }} as subject_name,
    renewal_on - cast(billing_renewal_band_days as integer) as since_on,
    billing_renewal_band_days as value,
    {{ no_value }} as usual,
    concat(
        'contract ends in ', {{ words_count(days_between('as_of_date', 'renewal_on'), 'day', 'days') }},
        ', on ', {{ words_day('renewal_on') }}
    ) as sentence
from features
where billing_renewal_band_days is not null
{% for fact, verb, bound in [('contract_shrunk', 'fell', '<= -'), ('contract_grown', 'grew', '>= ')] %}
union all
select
    features.account_id,
    features.as_of_date,
    '{{ fact }}' as fact,
    'account' as subject_type,
    {{ no_text }} as subject_id,
    {{ no_text }} as subject_name,
    -- seats are changed before they are billed: then it happened somewhere in the window
    coalesce(steps.stepped_on, features.as_of_date - 90) as since_on,
    features.billing_mrr_change_last_90d as value,
    {{ no_value }} as usual,
    concat(
        'MRR {{ verb }} ', {{ words_change('features.billing_mrr_change_last_90d') }}, ' in 90 days, to ',
        {{ words_money('features.billing_mrr_cents') }}
    ) as sentence
from features
left join steps on features.account_id = steps.account_id and features.as_of_date = steps.as_of_date
where features.billing_mrr_change_last_90d {{ bound }}{{ fact_limit('contract_change_share') }}
{%- endfor %}
