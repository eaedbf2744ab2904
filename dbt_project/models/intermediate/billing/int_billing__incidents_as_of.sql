-- Grain: alive account with incidents before it, as-of date.
{{ config(materialized='ephemeral') }}
select
    alive.account_id,
    alive.as_of_date,
    {%- for days in [30, 90] %}
    count(case
        when incidents.incident = 'charge_failed' and incidents.happened_at >= alive.as_of_date - {{ days }} then 1
    end) as charges_failed_{{ days }}d,
    {%- endfor %}
    count(distinct case
        when
            incidents.incident = 'charge_failed' and incidents.happened_at >= alive.as_of_date - 90
            and coalesce(incidents.settled_at >= alive.as_of_date, true)
            then coalesce(incidents.invoice_id, incidents.incident_id)
    end) as payments_unrecovered,
    count(distinct case
        when incidents.incident = 'payment_method_changed' and incidents.happened_at >= alive.as_of_date - 90
            then incidents.incident_id
    end) as methods_changed,
    max(case when incidents.incident = 'payment_method_changed' then incidents.happened_at end)
        as method_changed_at,
    count(distinct case
        when
            incidents.incident in ('invoice_credited', 'invoice_voided')
            and incidents.happened_at >= alive.as_of_date - 180
            then coalesce(incidents.invoice_id, incidents.incident_id)
    end) as invoices_credited,
    {%- set cents = converted('incidents.amount_cents', 'rates') %}
    {%- set credited = "case when incidents.incident in ('invoice_credited', 'invoice_voided') and "
        ~ 'incidents.happened_at >= alive.as_of_date - 180 then ' %}
    -- one without a rate makes the sum unknown
    case
        when count({{ credited }} 1 end) = count({{ credited }} {{ cents }} end)
            then coalesce(sum({{ credited }} {{ cents }} end), 0)
    end as credited_cents
from {{ ref('int_accounts__alive') }} as alive
inner join {{ ref('int_billing__incidents') }} as incidents
    on alive.account_id = incidents.account_id and incidents.happened_at < alive.as_of_date
left join {{ ref('int_billing__exchange_rates') }} as rates
    on incidents.currency = rates.currency and {{ holds_on('rates', 'alive.as_of_date') }}
group by alive.account_id, alive.as_of_date
