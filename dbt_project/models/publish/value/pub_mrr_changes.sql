-- Grain: account, day on which its MRR changed. As known before the as-of date, from the one definition of MRR.
{%- set latest_day = publish_latest_day() %}
with terms as (

    -- all by the rates of the latest day: a rate that moved is no growth
    select
        terms.account_id,
        terms.holds_from_on,
        terms.holds_until_on,
        coalesce({{ converted('terms.mrr_cents', 'rates') }}, 0) as mrr_cents
    from {{ ref('int_billing__subscription_terms') }} as terms
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on terms.currency = rates.currency and {{ holds_on('rates', latest_day) }}

),

steps as (

    {% for edge, sign in [('from', ''), ('until', '-')] -%}
    select
        account_id,
        holds_{{ edge }}_on as measured_on,
        {{ sign }}mrr_cents as step_cents
    from terms
    where holds_{{ edge }}_on <= {{ latest_day }}
    {{ 'union all' if not loop.last }}

    {% endfor %}
),

changes as (

    select
        account_id,
        measured_on,
        sum(step_cents) as change_cents
    from steps
    group by account_id, measured_on
    having sum(step_cents) <> 0

),

balances as (

    select
        *,
        sum(change_cents) over (partition by account_id order by measured_on rows unbounded preceding) as mrr_cents,
        {{ days_between('lag(measured_on) over (partition by account_id order by measured_on)', 'measured_on') }}
            as days_before,
        {{ days_between('measured_on', 'lead(measured_on) over (partition by account_id order by measured_on)') }}
            as days_after
    from changes

),

records as (

    -- of the time before the loader was connected only those accounts are known that were still there
    select cast(min(valid_from_at) as date) as began_on
    from {{ ref('int_billing__paid_versions') }}
    where not is_backdated

)

{%- set grace = var('targets')['churn']['grace_days'] %}
select
    balances.account_id,
    -- what happens on a day counts from the next one on
    balances.measured_on - 1 as happened_on,

    case
        -- from one account to another: nothing is won and nothing is lost
        when moves.account_id is not null
            then case when balances.change_cents > 0 then 'expanded' else 'contracted' end
        when balances.mrr_cents = balances.change_cents
            then case when balances.days_before <= {{ grace }} then 'expanded' else 'new' end
        when balances.mrr_cents = 0
            then case when balances.days_after <= {{ grace }} then 'contracted' else 'churned' end
        when balances.change_cents > 0 then 'expanded'
        else 'contracted'
    end as kind,
    cast(balances.mrr_cents - balances.change_cents as bigint) as mrr_before_cents,
    cast(balances.mrr_cents as bigint) as mrr_after_cents,
    cast(balances.change_cents as bigint) as change_cents,
    coalesce(balances.measured_on - 1 < records.began_on, true) as is_hindsight
from balances
cross join records
left join {{ mapping_changes() }} as moves
    on balances.account_id = moves.account_id and balances.measured_on - 1 = moves.moved_on
