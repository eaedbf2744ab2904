-- Grain: account, as-of date, target. Every example whose account is not already leaving; the label once it is ripe.
{%- set churn = var('targets')['churn'] %}
with today as (

    -- a day that is run again later must not unlearn what a later run knew
    select greatest({{ as_of_date() }}, max(as_of_date)) as known_until
    from {{ ref('fct_account_features') }}

),

covered as (

    select
        features.account_id,
        features.as_of_date,
        features.billing_mrr_cents,
        spells.spell_ended_on
    from {{ ref('fct_account_features') }} as features
    inner join {{ ref('int_billing__coverage_spells') }} as spells
        on
            features.account_id = spells.account_id
            and spells.spell_started_on <= features.as_of_date
            and (spells.spell_ended_on is null or spells.spell_ended_on > features.as_of_date)

),

windows as (

    select
        account_id,
        as_of_date,
        billing_mrr_cents,
        spell_ended_on,
        as_of_date + {{ churn.lead_days }} as window_from_on,
        as_of_date + {{ churn.lead_days + churn.horizon_days }} as window_until_on,
        as_of_date + {{ churn.lead_days + churn.horizon_days + churn.grace_days }} as label_known_on
    from covered

)

select
    windows.account_id,
    windows.as_of_date,
    'churn' as target,

    -- not ripe, not known: a zero would call an account safe that has not had the time to leave
    case
        when windows.label_known_on > today.known_until then null
        when windows.spell_ended_on <= windows.window_until_on then 1
        else 0
    end as label,
    windows.label_known_on,
    windows.label_known_on <= today.known_until as is_ripe,
    case
        when windows.label_known_on <= today.known_until and windows.spell_ended_on <= windows.window_until_on
            then windows.spell_ended_on
    end as outcome_on,
    windows.billing_mrr_cents as mrr_at_as_of_cents
from windows
cross join today
-- an account that ends before the window opens is already leaving: nothing is left to predict
where windows.spell_ended_on is null or windows.spell_ended_on > windows.window_from_on
