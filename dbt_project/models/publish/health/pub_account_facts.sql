-- Grain: account, as-of date, fact, subject. The sentences about the account that day.
{{ config(materialized='incremental', full_refresh=false) }}
with facts as (

    select
        account_id,
        fact,
        subject_type,
        subject_id,
        subject_name,
        since_on,
        value,
        usual,
        sentence
    from {{ ref('fct_account_facts') }}
    where as_of_date = {{ as_of_date() }}

    union all

    -- what was learned from all of history makes facts of the as-of date, never of the days it was learned from
    select
        of_the_line.account_id,
        of_the_line.fact,
        'account' as subject_type,
        null as subject_id,
        null as subject_name,
        of_the_line.since_on,
        of_the_line.value,
        of_the_line.usual,
        of_the_line.sentence
    from {{ ref('int_health__danger_line_facts_derived') }} as of_the_line

    union all

    select
        of_key_features.account_id,
        of_key_features.fact,
        'feature' as subject_type,
        of_key_features.event_name as subject_id,
        of_key_features.event_name as subject_name,
        null as since_on,
        of_key_features.ratio as value,
        null as usual,
        of_key_features.sentence
    from {{ ref('int_health__key_feature_facts_derived') }} as of_key_features

    union all

    select
        of_rules.account_id,
        of_rules.fact,
        'account' as subject_type,
        null as subject_id,
        null as subject_name,
        null as since_on,
        of_rules.churn_rate as value,
        null as usual,
        of_rules.sentence
    from {{ ref('int_health__rule_facts_derived') }} as of_rules

)

select
    facts.account_id,
    {{ as_of_date() }} as as_of_date,
    facts.fact,
    facts.subject_type,
    facts.subject_id,

    accounts.account_name,
    coalesce(nullif(accounts.owner_email, ''), 'unassigned') as owner_email,
    kinds.family,
    kinds.severity,
    kinds.said_order,
    kinds.title,
    facts.subject_name,
    facts.since_on,
    facts.value,
    facts.usual,
    facts.sentence
from facts
inner join {{ ref('facts') }} as kinds on facts.fact = kinds.fact
left join {{ ref('dim_accounts') }} as accounts on facts.account_id = accounts.account_id
