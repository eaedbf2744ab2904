-- Grain: customer with MRR, as-of date. The first Monday afterwards at which its MRR had grown by the least growth of the
-- settings, as known today; labels look back. MRR is the feature of that name: computed once, compared with itself.
{{ config(materialized='view') }}
{%- set rules = var('targets')['expansion'] %}
with mrr as (

    select
        account_id,
        as_of_date,
        billing_mrr_cents as mrr_cents
    from {{ ref('fct_account_features') }}
    where billing_mrr_cents > 0

)

select
    now.account_id,
    now.as_of_date,
    min(later.as_of_date) as happened_on,
    max(now.mrr_cents) as mrr_at_as_of_cents
from mrr as now
left join mrr as later
    on
        now.account_id = later.account_id
        and now.as_of_date < later.as_of_date
        and later.as_of_date <= now.as_of_date + {{ rules['lead_days'] + rules['horizon_days'] }}
        and later.as_of_date = {{ monday_of('later.as_of_date') }}
        and later.mrr_cents >= {{ 1 + rules['least_growth'] }} * now.mrr_cents
group by now.account_id, now.as_of_date
