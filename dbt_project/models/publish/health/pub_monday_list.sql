-- Grain: as-of date, rank. The accounts that the team can work on in a week.
{{ config(materialized='incremental', full_refresh=false) }}
-- By probability: the list is what the promise is made on. Without a model by the best baseline that was measured, a
-- column or the health score.
with ranked as (

    select
        *,
        row_number() over (
            order by
                coalesce(churn_probability, -1) desc,
                rank_score desc nulls last,
                coalesce(health_score, 101),
                coalesce(mrr_cents, 0) desc,
                account_id
        ) as rank
    from {{ ref('pub_account_health') }}
    where as_of_date = {{ as_of_date() }}

),

open_tasks as (

    select
        cases.account_id,
        tasks.task_id,
        tasks.title,
        tasks.due_on,
        row_number() over (
            partition by cases.account_id order by tasks.priority, tasks.due_on, tasks.task_id
        ) as urgency
    from {{ ref('pub_playbook_cases') }} as cases
    inner join {{ ref('pub_playbook_tasks') }} as tasks on cases.task_id = tasks.task_id
    where
        cases.as_of_date = {{ as_of_date() }}
        and cases.kind = 'task'
        and cases.state in ('opened', 'open', 'reminded')

),

-- Of an account without an open task: what is nearest to one, in words.
other_cases as (

    select
        cases.account_id,
        case
            when cases.state = 'waiting' then concat(playbooks.title, ' (waits: ', cases.note, ')')
            when cases.state = 'cooling down' then concat(playbooks.title, ' (rests ', cases.note, ')')
            else concat(playbooks.title, ' (control group: left alone to measure what acting changes)')
        end as step,
        row_number() over (
            partition by cases.account_id
            order by
                case cases.state when 'waiting' then 1 when 'cooling down' then 2 else 3 end,
                case when cases.is_held_out then 1 else 0 end,
                playbooks.priority,
                cases.playbook_id
        ) as nearness
    from {{ ref('pub_playbook_cases') }} as cases
    inner join {{ ref('playbooks') }} as playbooks on cases.playbook_id = playbooks.playbook_id
    where
        cases.as_of_date = {{ as_of_date() }}
        and cases.kind = 'task'
        and cases.state in ('waiting', 'cooling down', 'held out', 'held')

)

select
    ranked.as_of_date,
    cast(ranked.rank as integer) as rank,
    ranked.account_id,
    ranked.account_name,

    ranked.churn_probability,
    ranked.risk_band,
    ranked.health_score,
    ranked.health_band,
    ranked.mrr_cents,
    ranked.mrr_at_risk_cents,
    nullif(concat_ws('; ', ranked.reason_1, ranked.reason_2, ranked.reason_3), '') as reasons,
    case
        when ranked.override_band is not null
            then concat(
                    'judged ', replace(ranked.override_band, '_', ' '),
                    ' by ', coalesce(ranked.override_by, 'a person'),
                    coalesce(': ' || ranked.override_reason, '')
                )
    end as judgement,
    open_tasks.task_id,
    open_tasks.title as task,
    open_tasks.due_on as task_due_on,
    ranked.owner_email,
    ranked.score_method,
    coalesce(open_tasks.title, other_cases.step, 'No playbook applies: read the reasons and call') as next_step
from ranked
left join open_tasks on ranked.account_id = open_tasks.account_id and open_tasks.urgency = 1
left join other_cases on ranked.account_id = other_cases.account_id and other_cases.nearness = 1
where ranked.rank <= {{ var('targets')['churn']['capacity'] }}
