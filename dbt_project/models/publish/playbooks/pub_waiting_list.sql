-- Grain: as-of date, account, playbook. What waits for a free hand, and why. Not the control group, which gets no task.
-- A view: the delivery of each day reads it.
{{ config(materialized='view') }}
select
    cases.as_of_date,
    cases.account_id,
    cases.playbook_id,

    accounts.account_name,
    playbooks.title,
    playbooks.owner_role,
    cases.owner_email,
    cases.urgency,
    cases.raised_on,
    cast({{ days_between('cases.raised_on', 'cases.as_of_date') }} as integer) as days_waiting,
    cases.due_on,
    cases.due_on < cases.as_of_date as is_past_its_day,
    cases.place_in_line,
    cases.expected_saved_cents,
    cases.note as reason
from {{ ref('pub_playbook_cases') }} as cases
inner join {{ ref('playbooks') }} as playbooks on cases.playbook_id = playbooks.playbook_id
left join {{ ref('dim_accounts') }} as accounts on cases.account_id = accounts.account_id
where cases.state = 'waiting' and not cases.is_held_out
