-- Grain: account, playbook whose task was open on the last day that was run before, or that is in its control group.
-- What has become of it by today: what people recorded takes precedence, then the signal, then the calendar.
with earlier as (

    select * from {{ playbooks_cases() }}
    where as_of_date < {{ as_of_date() }}

),

open_before as (

    select *
    from (
        select
            earlier.*,
            max(as_of_date) over () as last_day
        from earlier
    ) as days
    where as_of_date = last_day and kind = 'task' and state in {{ playbooks_open_states() }}

),

closed_by_people as (

    select
        task_id,
        case when max(case when event = 'done' then 1 else 0 end) = 1 then 'done' else 'dismissed' end as event
    from {{ ref('cnf_people__task_events') }}
    where event in ('done', 'dismissed') and {{ as_date('acted_at') }} < {{ as_of_date() }}
    group by task_id

),

judged as (

    select
        open_before.*,
        case
            when closed_by_people.task_id is not null then closed_by_people.event
            when readings.account_id is null then 'expired'
            when readings.is_cleared then 'cleared'
            when open_before.expires_on <= {{ as_of_date() }} then 'expired'
            when open_before.is_held_out then 'held'
            when open_before.due_on <= {{ as_of_date() }} and open_before.reminded_on is null then 'reminded'
            else 'open'
        end as state_now,
        readings.account_id is null as is_gone,
        -- another person has such work since: the task moves along; one that a stand-in was given stays there
        case
            when owners.role_owner_email <> coalesce(open_before.role_owner_email, open_before.owner_email)
                then owners.owner_email
            else open_before.owner_email
        end as owner_now,
        coalesce(owners.role_owner_email, open_before.role_owner_email, open_before.owner_email) as role_owner_now
    from open_before
    left join {{ ref('playbooks') }} as playbooks on open_before.playbook_id = playbooks.playbook_id
    left join {{ ref('int_playbooks__owners_assigned') }} as owners
        on open_before.account_id = owners.account_id and playbooks.owner_role = owners.owner_role
    left join closed_by_people on open_before.task_id = closed_by_people.task_id
    left join {{ ref('int_playbooks__conditions_evaluated') }} as readings
        on open_before.account_id = readings.account_id and open_before.playbook_id = readings.playbook_id

)

select
    account_id,
    playbook_id,
    task_id,
    kind,
    state_now as state,
    is_held_out,
    coalesce(raised_on, opened_on) as raised_on,
    opened_on,
    due_on,
    expires_on,
    case when state_now = 'reminded' then {{ as_of_date() }} else reminded_on end as reminded_on,
    owner_now as owner_email,
    role_owner_now as role_owner_email,
    contact_id,
    signal_value,
    money_at_stake_cents,
    expected_saved_cents,
    urgency,
    case
        when state_now in ('done', 'dismissed') then 'said by a person'
        when state_now = 'cleared' then 'the signal is over'
        when is_gone then 'the account has left, or the playbook is no longer in use'
        when state_now = 'expired' then 'nobody did it in time'
        when owner_now <> owner_email then concat('handed over by ', owner_email)
    end as note
from judged
