-- Grain: account of the day, customer or trial. What playbooks may ask for beside features and facts.
-- what a trial will pay is not known: as much as the customers that began as one
with trial_mrr as (

    select avg(billing_mrr_cents) as cents
    from {{ ref('fct_account_features') }}
    where as_of_date = {{ as_of_date() }} and fit_is_from_trial = 1

),

next_features as (

    select
        account_id,
        feature,
        content_title,
        content_link_path,
        content_sentence
    from {{ ref('pub_next_feature') }}
    where as_of_date = {{ as_of_date() }} and rank = 1

),

-- What the customer itself says it gets, metric by metric by the last word of half a year; the worst counts.
noted_values as (

    select
        account_id,
        min(achieved / nullif(goal, 0)) as share_of_goal
    from (
        select
            account_id,
            achieved,
            goal,
            row_number() over (partition by account_id, metric order by noted_at desc) as note_from_last
        from {{ ref('cnf_people__account_values') }}
        where noted_at < {{ as_of_date() }} and noted_at >= {{ add_days(as_of_date(), -182) }}
    ) as notes
    where note_from_last = 1
    group by account_id

),

customers as (

    select
        'customers' as population,
        health.account_id,
        health.account_name,
        health.owner_email,
        health.health_score,
        health.churn_probability,
        health.churn_lift,
        cast(null as {{ type_double() }}) as conversion_probability,
        cast(null as {{ type_double() }}) as conversion_lift,
        upsell.expansion_probability,
        upsell.rank as upsell_rank,
        case when health.override_band = {{ worst_band() }} then 1 else 0 end as override_at_risk,
        health.mrr_cents,
        health.reason_1
    from {{ ref('pub_account_health') }} as health
    left join {{ ref('pub_upsell_list') }} as upsell
        on health.account_id = upsell.account_id and health.as_of_date = upsell.as_of_date
    where health.as_of_date = {{ as_of_date() }}

),

trials as (

    select
        'trials' as population,
        listed.account_id,
        listed.account_name,
        listed.owner_email,
        cast(null as {{ type_double() }}) as health_score,
        cast(null as {{ type_double() }}) as churn_probability,
        cast(null as {{ type_double() }}) as churn_lift,
        listed.conversion_probability,
        listed.conversion_probability / nullif(listed.conversion_base_rate, 0) as conversion_lift,
        cast(null as {{ type_double() }}) as expansion_probability,
        cast(null as integer) as upsell_rank,
        cast(null as integer) as override_at_risk,
        cast({{ rounded('trial_mrr.cents') }} as bigint) as mrr_cents,
        listed.reasons as reason_1
    from {{ ref('pub_trial_list') }} as listed
    cross join trial_mrr
    where listed.as_of_date = {{ as_of_date() }}

)

select
    accounts.*,
    accounts.mrr_cents / {{ reporting_units() }} as mrr,
    case when next_features.account_id is null then 0 else 1 end as has_next_feature,
    cast(contacts.wants_no_mail as integer) as contact_wants_no_mail,
    noted_values.share_of_goal as noted_share_of_goal,
    next_features.feature as next_feature,
    next_features.content_title,
    next_features.content_link_path,
    next_features.content_sentence
from (
    select * from customers
    union all
    select * from trials
) as accounts
left join next_features on accounts.account_id = next_features.account_id
left join noted_values on accounts.account_id = noted_values.account_id
left join {{ ref('dim_contacts') }} as contacts on accounts.account_id = contacts.account_id and contacts.place = 1
