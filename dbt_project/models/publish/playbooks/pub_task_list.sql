-- Grain: task. Its status by all that is known.
with endings as (

    select
        task_id,
        event,
        happened_on,
        cause_code,
        acted_by,
        -- what a person recorded takes precedence over the calendar
        row_number() over (
            partition by task_id
            order by case event when 'done' then 1 when 'dismissed' then 2 else 3 end, happened_on desc
        ) as ending_rank
    from {{ ref('pub_task_events') }}
    where event in ('done', 'dismissed', 'cleared', 'expired', 'absorbed')

),

latest_day as (

    select max(as_of_date) as day
    from {{ ref('pub_playbook_cases') }}

)

select
    tasks.task_id,
    tasks.account_id,
    tasks.playbook_id,
    tasks.as_of_date,
    tasks.kind,

    tasks.account_name,
    tasks.title,
    tasks.family,
    tasks.priority,
    tasks.reason,
    tasks.evidence,
    tasks.message_subject,
    tasks.message_body,

    coalesce(standing.owner_email, tasks.owner_email) as owner_email,
    tasks.owner_role,
    tasks.contact_email,
    tasks.contact_name,
    tasks.due_on,
    tasks.expires_on,

    tasks.mrr_cents,
    tasks.money_at_stake_cents,
    tasks.expected_saved_cents,
    tasks.churn_probability,

    -- a past day that was run again may open a task of which the days after it know nothing: it has no owner
    case
        when tasks.kind = 'message' then 'sent'
        else coalesce(endings.event, case when standing.task_id is null then 'expired' else 'open' end)
    end as status,
    coalesce(endings.happened_on, tasks.as_of_date) as status_on,
    endings.cause_code,
    endings.acted_by,
    tasks.kind = 'task' and endings.event is null and standing.task_id is not null and tasks.due_on < latest_day.day
        as is_overdue
from {{ ref('pub_playbook_tasks') }} as tasks
cross join latest_day
left join {{ ref('pub_playbook_cases') }} as standing
    on tasks.task_id = standing.task_id and latest_day.day = standing.as_of_date
left join endings on tasks.task_id = endings.task_id and endings.ending_rank = 1
