-- Grain: account of the day, playbook with a case that is not open. Who owns it, its days, and what it is worth.
{%- set growth = var('targets')['expansion']['least_growth'] %}
with stakes as (

    select
        candidates.*,
        playbooks.kind,
        playbooks.priority,
        playbooks.duty_rank,
        playbooks.due_in_days,
        playbooks.expires_in_days,
        playbooks.expected_effect,
        accounts.mrr_cents,
        owners.owner_email,
        owners.role_owner_email,
        addressed.contact_id,
        case playbooks.money
            when 'churn' then accounts.mrr_cents * accounts.churn_probability
            when 'conversion' then accounts.mrr_cents * accounts.conversion_probability
            when 'expansion' then accounts.mrr_cents * accounts.expansion_probability * {{ growth }}
        end as stake_cents
    from {{ ref('int_playbooks__cases_raised') }} as candidates
    inner join {{ ref('int_playbooks__accounts_unioned') }} as accounts on candidates.account_id = accounts.account_id
    inner join {{ ref('playbooks') }} as playbooks on candidates.playbook_id = playbooks.playbook_id
    inner join {{ ref('int_playbooks__owners_assigned') }} as owners
        on candidates.account_id = owners.account_id and playbooks.owner_role = owners.owner_role
    left join {{ ref('int_playbooks__contacts_addressed') }} as addressed
        on candidates.account_id = addressed.account_id and candidates.playbook_id = addressed.playbook_id

),

-- A task falls due on a working day.
dated as (

    select
        stakes.*,
        case when stakes.kind = 'task' then asked.working_day_from else asked.day end as asked_by_on,
        case
            -- a duty that has waited keeps its day, or is due at once; other work gets its time from the opening on
            when stakes.duty_rank is not null then greatest(asked.working_day_from, today.working_day_from)
            when stakes.kind = 'task' then opened.working_day_from
            else opened.day
        end as due_on
    from stakes
    inner join {{ ref('int_calendar__days') }} as asked
        on {{ add_days('stakes.raised_on', 'stakes.due_in_days') }} = asked.day
    inner join {{ ref('int_calendar__days') }} as opened
        on {{ add_days(as_of_date(), 'stakes.due_in_days') }} = opened.day
    inner join {{ ref('int_calendar__days') }} as today on today.day = {{ as_of_date() }}

)

select
    account_id,
    playbook_id,
    kind,
    {{ playbooks_is_held_out('playbook_id', 'account_id') }} as is_held_out,
    raised_on,
    asked_by_on,
    {{ add_days('asked_by_on', 'expires_in_days') }} as lapses_on,
    due_on,
    {{ add_days('due_on', 'expires_in_days') }} as expires_on,
    owner_email,
    role_owner_email,
    contact_id,
    signal_value,
    mrr_cents,
    duty_rank,
    -- the priority; of a dated duty one higher for each week begun since its day
    case
        when duty_rank is not null and asked_by_on < {{ as_of_date() }}
            then
                greatest(
                    1, priority - cast(ceil({{ days_between('asked_by_on', as_of_date()) }} / 7.0) as integer)
                )
        else priority
    end as urgency,
    cast({{ rounded('stake_cents') }} as bigint) as money_at_stake_cents,
    cast({{ rounded('stake_cents * expected_effect') }} as bigint) as expected_saved_cents,
    stronger_id,
    case when cools_until_on > {{ as_of_date() }} then cools_until_on end as cools_until_on
from dated
