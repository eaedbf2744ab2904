-- Grain: account, playbook that follows another one. Its turn has come: the one before had no answer, and what raised
-- that stands. A case that came back within a week after the end is the same matter.
{%- set same_matter_days = 7 %}
select
    before.account_id,
    steps.playbook_id
from {{ ref('playbooks') }} as steps
inner join {{ ref('int_playbooks__cases_ended') }} as before
    on
        steps.follows = before.playbook_id
        and before.unanswered_on > coalesce(before.over_on, date '0001-01-01')
        and {{ add_days('before.unanswered_on', 'steps.after_days') }} <= {{ as_of_date() }}
inner join {{ ref('int_playbooks__conditions_evaluated') }} as readings
    on before.account_id = readings.account_id and before.playbook_id = readings.playbook_id
left join {{ ref('int_playbooks__pending_cases_updated') }} as pending
    on
        before.account_id = pending.account_id
        and before.playbook_id = pending.playbook_id
        and pending.state = 'pending'
-- its own last task counts as an answer to what was before it
left join {{ ref('int_playbooks__cases_ended') }} as own
    on before.account_id = own.account_id and steps.playbook_id = own.playbook_id
where
    (readings.is_raised or pending.account_id is not null)
    and coalesce(pending.raised_on, {{ as_of_date() }}) <= {{ add_days('before.unanswered_on', same_matter_days) }}
    and before.unanswered_on > coalesce(own.cools_from_on, date '0001-01-01')
