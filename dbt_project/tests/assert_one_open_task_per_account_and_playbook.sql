-- The day's new tasks against those that were open on the last day before.
select
    new_cases.task_id,
    older.task_id as open_task_id
from {{ ref("pub_playbook_cases") }} as new_cases
inner join {{ ref("pub_playbook_cases") }} as older
    on
        new_cases.account_id = older.account_id
        and new_cases.playbook_id = older.playbook_id
        and older.as_of_date = (
            select max(as_of_date) from {{ ref("pub_playbook_cases") }}
            where as_of_date < {{ as_of_date() }}
        )
where
    new_cases.as_of_date = {{ as_of_date() }}
    and new_cases.state in ('opened', 'held out')
    and older.kind = 'task'
    and older.state in {{ playbooks_open_states() }}
