-- Grain: task that a person closed with a cause, before the latest day. What the account paid then, and whether it was
-- still there when a label window of churn, counted from the closing, was over.
{%- set churn = var('targets')['churn'] %}
{%- set window_days = churn['lead_days'] + churn['horizon_days'] %}
{%- set latest_day = publish_latest_day() %}
with closings as (

    select
        *,
        row_number() over (partition by task_id order by happened_on desc, event) as closing_from_last
    from {{ ref('pub_task_events') }}
    where event in ('done', 'dismissed') and cause_code is not null and happened_on < {{ latest_day }}

),

paid as (

    select
        closings.task_id,
        closings.account_id,
        closings.playbook_id,
        closings.happened_on as closed_on,
        closings.cause_code,
        -- by the rates of the latest day, as all months are compared
        case
            when count(terms.subscription_id) = count({{ converted('terms.mrr_cents', 'rates') }})
                then sum({{ converted('terms.mrr_cents', 'rates') }})
        end as mrr_cents,
        max(terms.plan_tier) as plan_tier
    from closings
    left join {{ ref('int_billing__subscription_terms') }} as terms
        on
            closings.account_id = terms.account_id
            and terms.holds_from_on <= closings.happened_on
            and terms.holds_until_on > closings.happened_on
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on terms.currency = rates.currency and {{ holds_on('rates', latest_day) }}
    where closings.closing_from_last = 1
    group by
        closings.task_id,
        closings.account_id,
        closings.playbook_id,
        closings.happened_on,
        closings.cause_code

)

select
    paid.*,
    spells.spell_ended_on as left_on,
    case
        when spells.account_id is null or spells.is_moved then null
        when paid.closed_on + {{ window_days + churn['grace_days'] }} > {{ latest_day }} then null
        when spells.spell_ended_on <= paid.closed_on + {{ window_days }} then 'lost'
        else 'kept'
    end as outcome
from paid
left join {{ ref('int_billing__coverage_spells') }} as spells
    on
        paid.account_id = spells.account_id
        and spells.spell_started_on <= paid.closed_on
        and coalesce(spells.spell_ended_on > paid.closed_on, true)
