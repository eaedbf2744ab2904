-- Grain: account, playbook with a case that is not open, weaker playbook whose task is open there. When a task of the
-- stronger opens, the weaker ends: two people would call about the same thing.
select
    raised.account_id,
    raised.playbook_id,
    standing.playbook_id as weaker_id,
    standing.owner_email as weaker_owner_email
from {{ ref('int_playbooks__cases_raised') }} as raised
inner join {{ ref('int_playbooks__open_cases_updated') }} as standing
    on raised.account_id = standing.account_id and standing.state in ('open', 'reminded')
inner join {{ ref('playbooks') }} as stronger on raised.playbook_id = stronger.playbook_id
inner join {{ ref('playbooks') }} as weaker on standing.playbook_id = weaker.playbook_id
where stronger.kind = 'task' and {{ playbooks_outranks('stronger', 'weaker') }}
