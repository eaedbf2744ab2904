-- Grain: customer, as-of date. The day its coverage ended, as known today; labels look back. Coverage that went to
-- another account has not ended: what would have become of it here no one knows.
{{ config(materialized='view') }}
select
    features.account_id,
    features.as_of_date,
    case when not spells.is_moved then spells.spell_ended_on end as happened_on,
    case when spells.is_moved then spells.spell_ended_on end as moved_on,
    features.billing_mrr_cents as mrr_at_as_of_cents
from {{ ref('fct_account_features') }} as features
inner join {{ ref('int_billing__coverage_spells') }} as spells
    on
        features.account_id = spells.account_id
        and spells.spell_started_on <= features.as_of_date
        and (spells.spell_ended_on is null or spells.spell_ended_on > features.as_of_date)
