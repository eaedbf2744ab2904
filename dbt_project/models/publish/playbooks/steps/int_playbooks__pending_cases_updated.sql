-- Grain: account, playbook that had not had its turn on the last day that was run before. What has become of it: what
-- was raised once stays a case until it is placed, the signal is known to be over, or it has waited its time.
with earlier as (

    select
        *,
        max(as_of_date) over () as last_day
    from {{ playbooks_cases() }}
    where as_of_date < {{ as_of_date() }}

),

waited as (

    select
        *,
        -- what an older version left has no such day
        coalesce(raised_on, as_of_date) as first_raised_on
    from earlier
    where as_of_date = last_day and state in {{ playbooks_pending_states() }}

),

judged as (

    select
        waited.*,
        case
            when readings.account_id is null then 'lapsed'
            when readings.is_raised then 'pending'
            when readings.is_cleared then 'cured'
            when waited.expires_on <= {{ as_of_date() }} then 'lapsed'
            else 'pending'
        end as state_now,
        readings.account_id is null as is_gone
    from waited
    left join {{ ref('int_playbooks__conditions_evaluated') }} as readings
        on waited.account_id = readings.account_id and waited.playbook_id = readings.playbook_id

)

select
    account_id,
    playbook_id,
    kind,
    state_now as state,
    is_held_out,
    first_raised_on as raised_on,
    due_on,
    expires_on,
    owner_email,
    role_owner_email,
    contact_id,
    signal_value,
    money_at_stake_cents,
    expected_saved_cents,
    urgency,
    case
        when state_now = 'cured' then 'the signal was over before its turn came'
        when is_gone then 'the account has left, or the playbook is no longer in use'
        when state_now = 'lapsed'
            then concat(
                    'waited ', {{ words_count(days_between('first_raised_on', as_of_date()), 'day', 'days') }},
                    ' without its turn'
                )
    end as note
from judged
