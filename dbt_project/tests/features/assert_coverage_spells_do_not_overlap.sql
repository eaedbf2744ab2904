-- Two spells at once would give one example two labels.
{{ config(tags=['weekly']) }}
select
    earlier.account_id,
    earlier.spell_started_on,
    later.spell_started_on as overlapping_from_on
from {{ ref('int_billing__coverage_spells') }} as earlier
inner join {{ ref('int_billing__coverage_spells') }} as later
    on
        earlier.account_id = later.account_id
        and earlier.spell_started_on < later.spell_started_on
        and (earlier.spell_ended_on is null or earlier.spell_ended_on > later.spell_started_on)
