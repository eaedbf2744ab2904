-- Grain: account, playbook of int_playbooks__open_cases_updated. Its state once a task of a stronger one has opened.
with absorbed as (

    select
        outranked.account_id,
        outranked.weaker_id,
        min(playbooks.title) as title
    from {{ ref('int_playbooks__cases_outranked') }} as outranked
    inner join {{ ref('int_playbooks__tasks_decided') }} as opened
        on
            outranked.account_id = opened.account_id
            and outranked.playbook_id = opened.playbook_id
            and opened.state = 'opened'
    inner join {{ ref('playbooks') }} as playbooks on outranked.playbook_id = playbooks.playbook_id
    group by outranked.account_id, outranked.weaker_id

)

select
    standing.account_id,
    standing.playbook_id,
    standing.task_id,
    standing.kind,
    case when absorbed.title is null then standing.state else 'absorbed' end as state,
    standing.is_held_out,
    standing.raised_on,
    standing.opened_on,
    standing.due_on,
    standing.expires_on,
    -- what ends today is not reminded of
    nullif(standing.reminded_on, case when absorbed.title is not null then {{ as_of_date() }} end) as reminded_on,
    standing.owner_email,
    standing.role_owner_email,
    standing.contact_id,
    standing.signal_value,
    standing.money_at_stake_cents,
    standing.expected_saved_cents,
    standing.urgency,
    case when absorbed.title is null then standing.note else concat('taken over by: ', absorbed.title) end as note
from {{ ref('int_playbooks__open_cases_updated') }} as standing
left join absorbed
    on
        standing.account_id = absorbed.account_id
        and standing.playbook_id = absorbed.weaker_id
        and standing.state in ('open', 'reminded')
