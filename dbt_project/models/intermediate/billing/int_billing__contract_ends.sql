-- Grain: account, day on which contracts of it ended: periods of more than a month that were not given up before their
-- day. What they were worth, and what was left of them when the grace was over, each as known on its day.
with ended as (

    select distinct
        subscription_id,
        account_id,
        cast(period_ends_at as date) as ended_on
    from {{ ref('int_billing__paid_versions') }}
    where
        -- of the time before the loader was connected only those are known that stayed
        not is_backdated
        and cast(period_ends_at as date) - cast(period_started_at as date) > {{ contract_days() }}
        and cast(valid_from_at as date) < cast(period_ends_at as date)
        and coalesce(cast(valid_until_at as date) >= cast(period_ends_at as date), true)

),

edges as (

    select distinct
        account_id,
        ended_on,
        {{ add_days('ended_on', var('targets')['churn']['grace_days']) }} as judged_on
    from ended

),

{% for name, day in [('before', 'ended_on'), ('afterwards', 'judged_on')] -%}
{{ name }} as (

    select
        edges.account_id,
        edges.ended_on,
        count(terms.subscription_id) as subscriptions,
        count({{ converted('terms.mrr_cents', 'rates') }}) as priced,
        sum({{ converted('terms.mrr_cents', 'rates') }}) as account_mrr_cents,
        sum(case when ended.subscription_id is not null then {{ converted('terms.mrr_cents', 'rates') }} end)
            as mrr_cents,
        max(case when ended.subscription_id is not null then terms.plan_tier end) as plan_tier
    from edges
    left join {{ ref('int_billing__subscription_terms') }} as terms
        on
            edges.account_id = terms.account_id
            and terms.holds_from_on <= edges.{{ day }}
            and terms.holds_until_on > edges.{{ day }}
    left join ended
        on
            edges.account_id = ended.account_id
            and edges.ended_on = ended.ended_on
            and terms.subscription_id = ended.subscription_id
    -- one day, one rate: a rate that moved is no growth
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on terms.currency = rates.currency and {{ holds_on('rates', 'edges.ended_on') }}
    group by edges.account_id, edges.ended_on

),

{% endfor -%}
kept as (

    select
        edges.*,
        before.plan_tier,
        before.mrr_cents,
        -- what did not end is no part of what was kept
        coalesce(afterwards.account_mrr_cents, 0) - (before.account_mrr_cents - before.mrr_cents) as kept_mrr_cents
    from edges
    inner join before on edges.account_id = before.account_id and edges.ended_on = before.ended_on
    inner join afterwards on edges.account_id = afterwards.account_id and edges.ended_on = afterwards.ended_on
    -- a price that is unknown tells nothing
    where
        before.mrr_cents > 0
        and before.priced = before.subscriptions
        and afterwards.priced = afterwards.subscriptions

)

select
    account_id,
    ended_on,
    judged_on,
    plan_tier,
    mrr_cents,
    greatest(kept_mrr_cents, 0) as kept_mrr_cents,
    {{ renewal_outcome('kept_mrr_cents', 'mrr_cents') }} as outcome
from kept
