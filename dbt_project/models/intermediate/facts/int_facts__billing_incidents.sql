-- Grain: alive account, as-of date, fact, subject. What went wrong or was changed in paying, with its day.
{%- set windows = {
    'charge_failed': fact_limit('charge_failed_within_days'),
    'payment_method_changed': fact_limit('payment_method_changed_within_days'),
    'invoice_wrong': fact_limit('invoice_wrong_within_days'),
} %}
{%- set money = words_money('amount_cents', 'currency') %}
with incidents as (

    select
        *,
        case when incident in ('invoice_credited', 'invoice_voided') then 'invoice_wrong' else incident end as fact,
        cast(happened_at as date) as happened_on
    from {{ ref('int_billing__incidents') }}

),

known as (

    select
        incidents.*,
        alive.as_of_date,
        {{ converted('incidents.amount_cents', 'rates') }} as reported_cents,
        row_number() over (
            partition by alive.account_id, alive.as_of_date, incidents.fact, incidents.invoice_id
            order by incidents.happened_at desc, incidents.incident_id
        ) as incident_from_last,
        count(case when incidents.happened_at >= alive.as_of_date - {{ windows['charge_failed'] }} then 1 end) over (
            partition by alive.account_id, alive.as_of_date, incidents.fact, incidents.invoice_id
        ) as times_lately
    from {{ ref('int_accounts__alive') }} as alive
    inner join incidents
        on
            alive.account_id = incidents.account_id
            and incidents.happened_at < alive.as_of_date
            and incidents.happened_at >= alive.as_of_date - {{ windows.values() | max }}
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on incidents.currency = rates.currency and {{ holds_on('rates', 'alive.as_of_date') }}

)

-- tries to collect one invoice are one fact
select
    account_id,
    as_of_date,
    case when settled_at < as_of_date then 'charge_settled' else fact end as fact,
    case when invoice_id is null then 'account' else 'invoice' end as subject_type,
    invoice_id as subject_id,
    invoice_id as subject_name,
    happened_on as since_on,
    cast(times_lately as {{ type_double() }}) as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        'charge of ', {{ money }}, ' failed on ', {{ words_day('happened_on') }},
        case when detail is null then '' else concat(' (', detail, ')') end,
        case
            when times_lately > 1
                then concat(', ', {{ words_whole('times_lately') }}, ' times in {{ windows['charge_failed'] }} days')
            else ''
        end,
        case
            when settled_at < as_of_date then concat(', settled on ', {{ words_day('cast(settled_at as date)') }})
            else ''
        end
    ) as sentence
from known
where fact = 'charge_failed' and incident_from_last = 1 and happened_at >= as_of_date - {{ windows['charge_failed'] }}

union all
select
    account_id,
    as_of_date,
    fact,
    'account' as subject_type,
    cast(null as {{ column_type('text') }}) as subject_id,
    cast(null as {{ column_type('text') }}) as subject_name,
    happened_on as since_on,
    cast(null as {{ type_double() }}) as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        'payment method changed',
        case when detail is null then '' else concat(' to ', replace(detail, '_', ' ')) end,
        ' on ', {{ words_day('happened_on') }}
    ) as sentence
from known
where
    fact = 'payment_method_changed' and incident_from_last = 1
    and happened_at >= as_of_date - {{ windows['payment_method_changed'] }}

union all
select
    account_id,
    as_of_date,
    fact,
    'invoice' as subject_type,
    invoice_id as subject_id,
    invoice_id as subject_name,
    happened_on as since_on,
    reported_cents as value,
    cast(null as {{ type_double() }}) as usual,
    case
        when incident = 'invoice_voided'
            then concat('invoice of ', {{ money }}, ' voided on ', {{ words_day('happened_on') }})
        else concat('invoice credited with ', {{ money }}, ' on ', {{ words_day('happened_on') }})
    end as sentence
from known
where fact = 'invoice_wrong' and incident_from_last = 1 and happened_at >= as_of_date - {{ windows['invoice_wrong'] }}
