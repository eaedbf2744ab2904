-- Grain: account on trial, as-of date. The first day it paid for afterwards, as known today; labels look back.
-- An account that ends the trial and comes back to pay within the horizon has converted too.
{{ config(materialized='view') }}
select
    features.account_id,
    features.as_of_date,
    min(spells.spell_started_on) as happened_on,
    min(customers.mapped_until_on) as moved_on,
    cast(null as {{ type_double() }}) as mrr_at_as_of_cents
from {{ ref('fct_trial_features') }} as features
left join {{ ref('int_billing__coverage_spells') }} as spells
    on features.account_id = spells.account_id and spells.spell_started_on > features.as_of_date
left join {{ ref('int_identity__customers') }} as customers
    on features.account_id = customers.account_id and {{ is_mapped_before('customers', 'features.as_of_date') }}
group by features.account_id, features.as_of_date
