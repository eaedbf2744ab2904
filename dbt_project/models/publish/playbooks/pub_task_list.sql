-- Grain: task. Its status by all that is known.
-- A view: the delivery of each day reads it, and a backfill builds the tables of the latest day only once.
{{ config(materialized='view') }}
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

),

-- what the latest day has open is open, whatever a past day that was run again says of it
standing as (

    select
        cases.task_id,
        cases.owner_email
    from {{ ref('pub_playbook_cases') }} as cases
    inner join latest_day on cases.as_of_date = latest_day.day
    where cases.state in ('opened', 'open', 'reminded')

),

ended as (

    select endings.*
    from endings
    left join standing on endings.task_id = standing.task_id
    where endings.ending_rank = 1 and (standing.task_id is null or endings.event in ('done', 'dismissed'))

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
    tasks.message_language,

    coalesce(standing.owner_email, tasks.owner_email) as owner_email,
    tasks.owner_role,
    tasks.contact_email,
    tasks.contact_name,
    tasks.contact_language,
    tasks.contact_time_zone,
    tasks.due_on,
    tasks.expires_on,

    tasks.mrr_cents,
    tasks.money_at_stake_cents,
    tasks.expected_saved_cents,
    tasks.churn_probability,

    -- a past day that was run again may open a task of which the days after it know nothing: it has no owner
    case
        when tasks.kind = 'message' then 'written'
        else coalesce(ended.event, case when standing.task_id is null then 'expired' else 'open' end)
    end as status,
    coalesce(ended.happened_on, tasks.as_of_date) as status_on,
    ended.cause_code,
    ended.acted_by,
    tasks.kind = 'task' and ended.event is null and standing.task_id is not null and tasks.due_on < latest_day.day
        as is_overdue
from {{ ref('pub_playbook_tasks') }} as tasks
cross join latest_day
left join standing on tasks.task_id = standing.task_id
left join ended on tasks.task_id = ended.task_id
