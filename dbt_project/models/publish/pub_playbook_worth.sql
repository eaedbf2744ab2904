-- Grain: account of the day, playbook whose conditions hold and that is not open: whose it is and what it is worth.
{{ config(materialized="ephemeral") }}
{%- set growth = var("targets")["expansion"]["least_growth"] %}

with

stakes as (
    select
        candidates.*,
        playbooks.kind,
        playbooks.priority,
        playbooks.due_in_days,
        playbooks.expires_in_days,
        playbooks.expected_effect,
        accounts.mrr_cents,
        {{ playbooks_owner("playbooks.owner_role", "accounts.owner_email") }} as owner_email,
        contacts.contact_id,
        case playbooks.money
            when 'churn' then accounts.mrr_cents * accounts.churn_probability
            when 'conversion' then accounts.mrr_cents * accounts.conversion_probability
            when 'expansion' then accounts.mrr_cents * accounts.expansion_probability * {{ growth }}
        end as stake_cents
    from {{ ref("pub_playbook_candidates") }} as candidates
    inner join {{ ref("pub_playbook_accounts") }} as accounts on candidates.account_id = accounts.account_id
    inner join {{ ref("playbooks") }} as playbooks on candidates.playbook_id = playbooks.playbook_id
    left join {{ ref("dim_contacts") }} as contacts
        on candidates.account_id = contacts.account_id and contacts.place = 1
)

select
    account_id,
    playbook_id,
    kind,
    {{ playbooks_is_held_out("playbook_id", "account_id") }} as is_held_out,
    {{ add_days(as_of_date(), "due_in_days") }} as due_on,
    {{ add_days(as_of_date(), "due_in_days + expires_in_days") }} as expires_on,
    owner_email,
    contact_id,
    signal_value,
    mrr_cents,
    priority,
    cast(round(stake_cents) as bigint) as money_at_stake_cents,
    cast(round(stake_cents * expected_effect) as bigint) as expected_saved_cents,
    stronger_id,
    case when cools_until_on > {{ as_of_date() }} then cools_until_on end as cools_until_on
from stakes
