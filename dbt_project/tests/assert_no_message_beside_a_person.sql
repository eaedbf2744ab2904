-- A machine's words to an account that a person is dealing with, or a second message to one person on one day.
with

today as (
    select *
    from {{ ref("pub_playbook_cases") }}
    where as_of_date = {{ as_of_date() }} and not is_held_out
)

select
    messages.account_id,
    'a person is on it' as problem
from today as messages
inner join today as tasks on messages.account_id = tasks.account_id
where
    messages.kind = 'message' and messages.state = 'opened'
    and tasks.kind = 'task' and tasks.state in ('opened', 'open', 'reminded')

union all
select
    min(account_id) as account_id,
    'two messages to one person on one day' as problem
from today
where kind = 'message' and state = 'opened'
group by contact_id
having count(*) > 1
