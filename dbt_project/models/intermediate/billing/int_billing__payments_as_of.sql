-- Grain: account, as-of date (any alive account with an invoice due or paid in the two years before).
{{ config(materialized='ephemeral') }}
with owed as (

    select
        account_id,
        as_of_date,
        invoice_id,
        days_late,
        is_paid,
        invoice_from_last_paid,
        created_on
    from {{ ref('int_billing__invoice_lateness_as_of') }}

),

judged as (

    -- the latest paid invoice, or one that is unpaid once it is later than that: a day over the date is no news yet
    select
        account_id,
        as_of_date,
        max(case when not is_paid or invoice_from_last_paid = 1 then days_late end) as days_late,
        max(case when is_paid then created_on end) as last_paid_created_on,
        {%- set last_year = 'created_on >= as_of_date - 365' %}
        {%- set last_quarter = 'created_on >= as_of_date - 90' %}
        {{ safe_divide(
            'sum(case when ' ~ last_year ~ ' and days_late > 0 then 1 else 0 end)',
            'count(case when ' ~ last_year ~ ' then 1 end)'
        ) }} as late_share_last_365d,
        {{ safe_divide(
            'sum(case when ' ~ last_quarter ~ ' then days_late end)',
            'count(case when ' ~ last_quarter ~ ' then 1 end)'
        ) }} - {{ safe_divide(
            'sum(case when ' ~ last_year ~ ' and not ' ~ last_quarter ~ ' then days_late end)',
            'count(case when ' ~ last_year ~ ' and not ' ~ last_quarter ~ ' then 1 end)'
        ) }} as days_late_change_last_90d
    from owed
    group by account_id, as_of_date

),

usual as (

    -- the habit of the year before the latest paid invoice, without the invoice that is judged by it
    select
        owed.account_id,
        owed.as_of_date,
        percentile_cont(0.5) within group (order by owed.days_late) as days_late_usual
    from owed
    inner join judged on owed.account_id = judged.account_id and owed.as_of_date = judged.as_of_date
    where
        owed.is_paid
        and owed.invoice_from_last_paid > 1
        and owed.created_on >= judged.last_paid_created_on - 366
    group by owed.account_id, owed.as_of_date

),

overdue as (

    select
        invoices.account_id,
        invoices.as_of_date,
        {{ sum_if_known(converted('invoices.overdue_cents', 'rates')) }} as overdue_cents,
        max(invoices.days_late) as days_overdue
    from {{ ref('int_billing__overdue_invoices') }} as invoices
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on invoices.currency = rates.currency and {{ holds_on('rates', 'invoices.as_of_date') }}
    group by invoices.account_id, invoices.as_of_date

)

select
    judged.account_id,
    judged.as_of_date,
    judged.days_late as days_late_last,
    usual.days_late_usual,
    judged.late_share_last_365d,
    judged.days_late_change_last_90d,
    case when overdue.account_id is null then 0 else overdue.overdue_cents end as overdue_cents,
    coalesce(overdue.days_overdue, 0) as days_overdue
from judged
left join usual on judged.account_id = usual.account_id and judged.as_of_date = usual.as_of_date
left join overdue on judged.account_id = overdue.account_id and judged.as_of_date = overdue.as_of_date
