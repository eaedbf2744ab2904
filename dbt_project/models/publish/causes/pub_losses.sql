-- Grain: account, day on which it left, of the last two years. What was lost and why: the reason that the customer
-- gave, and the last cause that a person had found in the half year before.
with losses as (

    select
        account_id,
        happened_on,
        mrr_before_cents as mrr_cents
    from {{ ref('pub_mrr_changes') }}
    where kind = 'churned' and not is_hindsight and happened_on >= {{ publish_latest_day() }} - 730

),

stated as (

    select
        losses.account_id,
        losses.happened_on,
        cancellations.reason,
        row_number() over (
            partition by losses.account_id, losses.happened_on
            order by cancellations.cancelled_at desc, cancellations.cancellation_id
        ) as statement_from_last
    from losses
    inner join {{ ref('cnf_people__cancellations') }} as cancellations
        on
            losses.account_id = cancellations.account_id
            and {{ as_date('cancellations.cancelled_at') }} between losses.happened_on - 370 and losses.happened_on + 30
            and {{ as_date('cancellations.cancelled_at') }} < {{ publish_latest_day() }}
    where cancellations.reason is not null and not coalesce(cancellations.is_reactivation, false)

),

found as (

    select
        losses.account_id,
        losses.happened_on,
        closings.cause_code,
        closings.playbook_id,
        row_number() over (
            partition by losses.account_id, losses.happened_on order by closings.closed_on desc, closings.task_id
        ) as closing_from_last
    from losses
    inner join {{ ref('int_causes__closings_judged') }} as closings
        on
            losses.account_id = closings.account_id
            and closings.closed_on between losses.happened_on - 182 and losses.happened_on

)

select
    losses.account_id,
    losses.happened_on,
    {{ month_of('losses.happened_on') }} as month,
    accounts.account_name,
    accounts.owner_email,
    losses.mrr_cents,
    stated.reason as stated_reason,
    found.cause_code,
    causes.label as cause,
    found.playbook_id
from losses
inner join {{ ref('dim_accounts') }} as accounts on losses.account_id = accounts.account_id
left join stated
    on
        losses.account_id = stated.account_id
        and losses.happened_on = stated.happened_on
        and stated.statement_from_last = 1
left join found
    on
        losses.account_id = found.account_id
        and losses.happened_on = found.happened_on
        and found.closing_from_last = 1
left join {{ ref('cause_codes') }} as causes on found.cause_code = causes.cause_code
