-- Grain: alive account, as-of date.
{%- set quarters = [0, 90, 180, 270, 365] %}
select
    alive.account_id,
    alive.as_of_date,

    {{ feature_value('billing', 'mrr.mrr_0d_before_cents') }} as billing_mrr_cents,
    {%- for days in [90, 365] %}
    {{ feature_value('billing', feature_change('mrr.mrr_0d_before_cents', 'mrr.mrr_' ~ days ~ 'd_before_cents')) }}
        as billing_mrr_change_last_{{ days }}d,
    {%- endfor %}
    {%- for name, sign in [('contractions', '<'), ('expansions', '>')] %}
    {%- set steps = [] %}
    {%- for days in quarters[1:] %}
    {%- set now, before = 'mrr.mrr_' ~ quarters[loop.index0] ~ 'd_before_cents', 'mrr.mrr_' ~ days ~ 'd_before_cents' %}
    {%- set moved = now ~ ' ' ~ sign ~ ' ' ~ before %}
    {%- do steps.append('case when ' ~ moved ~ ' then 1 else 0 end') %}
    {%- endfor %}
    {{ feature_value(
        'billing', 'case when mrr.mrr_0d_before_cents is not null then ' ~ steps | join(' + ') ~ ' end'
    ) }} as billing_{{ name }}_last_365d,
    {%- endfor %}

    {{ feature_value('billing', 'payments.days_late_last') }} as billing_days_late_last_invoice,
    {{ feature_value('billing', 'payments.days_late_usual') }} as billing_days_late_usual,
    {{ feature_value('billing', 'payments.days_late_last - payments.days_late_usual') }} as billing_days_late_excess,
    {{ feature_value('billing', 'payments.days_late_change_last_90d') }} as billing_days_late_change_last_90d,
    {{ feature_value('billing', 'payments.late_share_last_365d') }} as billing_late_invoice_share_last_365d,
    {{ feature_value(
        'billing_invoices', 'case when payments.account_id is null then 0 else payments.overdue_cents end'
    ) }}
        as billing_overdue_cents,
    {{ feature_count('billing_invoices', 'payments.days_overdue') }} as billing_days_overdue,

    {{ feature_count('billing_charges', 'incidents.charges_failed_90d') }} as billing_failed_charges_last_90d,
    {{ feature_count('billing_charges', 'incidents.charges_failed_30d') }} as billing_failed_charges_last_30d,
    {{ feature_count('billing_charges', 'incidents.payments_unrecovered') }} as billing_unrecovered_payments_last_90d,
    {{ feature_count('methods', 'incidents.methods_changed') }}
        as billing_payment_method_changes_last_90d,
    {{ feature_value('methods', days_between('incidents.method_changed_at', 'alive.as_of_date')) }}
        as billing_days_since_payment_method_change,
    {{ feature_count(['billing_invoices', 'corrections'], 'incidents.invoices_credited') }}
        as billing_credited_invoices_last_180d,
    {{ feature_value(
        ['billing_invoices', 'corrections'],
        'case when incidents.account_id is null then 0 else incidents.credited_cents end'
    ) }}
        as billing_credited_cents_last_180d,

    {{ feature_value('billing', 'terms.is_auto_renew_off') }} as billing_is_auto_renew_off,
    {{ feature_value('billing', days_between('terms.auto_renew_off_on', 'alive.as_of_date')) }}
        as billing_days_since_auto_renew_off,
    {{ feature_value('billing', days_between('alive.as_of_date', 'terms.period_ends_on')) }}
        as billing_days_to_period_end,
    {{ feature_value('billing', 'terms.renewal_band_days') }} as billing_renewal_band_days,
    {{ feature_value('billing', 'terms.renewals_survived') }} as billing_renewals_survived,
    {{ feature_value('billing', 'terms.is_annual') }} as billing_is_annual
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('billing') }}
cross join {{ feature_table('billing', 'charges') }}
cross join {{ feature_table('billing', 'invoices') }}
-- a method that is no one's, or came on no day that is known
cross join {{ feature_rows(
    'methods', 'cnf_billing__payment_methods', 'customer_id is not null and created_at is not null'
) }}
cross join {{ feature_rows(
    'corrections', 'int_billing__incidents', "incident in ('invoice_credited', 'invoice_voided')"
) }}
left join {{ ref('int_billing__mrr_as_of') }} as mrr
    on alive.account_id = mrr.account_id and alive.as_of_date = mrr.as_of_date
left join {{ ref('int_billing__terms_as_of') }} as terms
    on alive.account_id = terms.account_id and alive.as_of_date = terms.measured_on
left join {{ ref('int_billing__payments_as_of') }} as payments
    on alive.account_id = payments.account_id and alive.as_of_date = payments.as_of_date
left join {{ ref('int_billing__incidents_as_of') }} as incidents
    on alive.account_id = incidents.account_id and alive.as_of_date = incidents.as_of_date
