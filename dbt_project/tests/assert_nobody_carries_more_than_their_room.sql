-- Open tasks per owner against the rule book. Tasks that were open before somebody lowered the number may stay.
select
    owner_email,
    count(*) as open_tasks
from {{ ref("pub_playbook_cases") }}
where
    as_of_date = {{ as_of_date() }}
    and kind = 'task'
    and not is_held_out
    and state in ('opened', 'open', 'reminded')
group by owner_email
having
    count(*) > {{ playbooks_capacity("owner_email") }}
    and count(case when state = 'opened' then 1 end) > 0
