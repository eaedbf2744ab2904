-- The day's new tasks against the older ones still in their cool-down. Later days are left out: a day that is run
-- again long afterwards does not know them.
select
    new_tasks.task_id,
    older.task_id as open_task_id
from {{ ref("pub_playbook_tasks") }} as new_tasks
inner join {{ ref("pub_playbook_tasks") }} as older
    on
        new_tasks.account_id = older.account_id
        and new_tasks.playbook_id = older.playbook_id
        and older.as_of_date < new_tasks.as_of_date
        and older.open_until_on > new_tasks.as_of_date
where new_tasks.as_of_date = {{ as_of_date() }}
