-- Grain: customer with MRR, as-of date. The first Monday afterwards at which its MRR had grown by the least growth of the
-- settings, as known today; labels look back. MRR is the feature of that name.
{{ config(materialized='view') }}
{%- set rules = var('targets')['expansion'] %}
with rates as (

    select
        currency,
        rate,
        row_number() over (partition by currency order by valid_from_on) as rate_number
    from {{ ref('int_billing__exchange_rates') }}

),

mrr as (

    select
        features.account_id,
        features.as_of_date,
        max(features.billing_mrr_cents) as mrr_cents,
        -- all days by one rate, the first of its currency: a rate that moves is no growth
        sum(terms.mrr_cents * rates.rate) as compared_cents
    from {{ ref('fct_account_features') }} as features
    inner join {{ ref('int_billing__subscription_terms') }} as terms
        on
            features.account_id = terms.account_id
            and terms.holds_from_on <= features.as_of_date
            and terms.holds_until_on > features.as_of_date
    left join rates on terms.currency = rates.currency and rates.rate_number = 1
    where features.billing_mrr_cents > 0
    group by features.account_id, features.as_of_date

)

select
    now.account_id,
    now.as_of_date,
    min(later.as_of_date) as happened_on,
    min(moves.moved_on) as moved_on,
    max(now.mrr_cents) as mrr_at_as_of_cents
from mrr as now
left join mrr as later
    on
        now.account_id = later.account_id
        and now.as_of_date < later.as_of_date
        and later.as_of_date <= now.as_of_date + {{ rules['lead_days'] + rules['horizon_days'] }}
        and later.as_of_date = {{ monday_of('later.as_of_date') }}
        -- what is left out for the last bits of a product of doubles
        and later.compared_cents >= {{ 1 + rules['least_growth'] }} * now.compared_cents - 0.000001
-- MRR that a customer brings along, or takes away, is neither growth nor a lack of it
left join {{ mapping_changes() }} as moves
    on now.account_id = moves.account_id and now.as_of_date <= moves.moved_on
group by now.account_id, now.as_of_date
