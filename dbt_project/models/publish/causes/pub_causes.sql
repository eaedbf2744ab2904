-- Grain: month, plan, playbook, cause. What people found when they closed tasks, and what became of the accounts. An
-- account with several tasks of one playbook and cause in a month counts once, by the last of them.
with closings as (

    select
        *,
        row_number() over (
            partition by account_id, playbook_id, cause_code, {{ month_of('closed_on') }}
            order by closed_on desc, task_id
        ) as closing_from_last
    from {{ ref('int_causes__closings_judged') }}

),

titles as (

    select distinct
        playbook_id,
        title
    from {{ ref('playbooks') }}

)

select
    {{ month_of('closings.closed_on') }} as month,
    coalesce(closings.plan_tier, 'no plan') as plan_tier,
    closings.playbook_id,
    coalesce(titles.title, replace(closings.playbook_id, '_', ' ')) as playbook,
    closings.cause_code,
    coalesce(causes.label, replace(closings.cause_code, '_', ' ')) as cause,
    causes.family,
    count(*) as accounts,
    cast(sum(closings.mrr_cents) as bigint) as mrr_cents,
    count(case when closings.outcome = 'kept' then 1 end) as kept_accounts,
    cast(coalesce(sum(case when closings.outcome = 'kept' then closings.mrr_cents end), 0) as bigint) as kept_mrr_cents,
    count(case when closings.outcome = 'lost' then 1 end) as lost_accounts,
    cast(coalesce(sum(case when closings.outcome = 'lost' then closings.mrr_cents end), 0) as bigint) as lost_mrr_cents,
    count(case when closings.outcome is null then 1 end) as undecided_accounts
from closings
left join titles on closings.playbook_id = titles.playbook_id
left join {{ ref('cause_codes') }} as causes on closings.cause_code = causes.cause_code
where closings.closing_from_last = 1
group by
    {{ month_of('closings.closed_on') }},
    coalesce(closings.plan_tier, 'no plan'),
    closings.playbook_id,
    coalesce(titles.title, replace(closings.playbook_id, '_', ' ')),
    closings.cause_code,
    coalesce(causes.label, replace(closings.cause_code, '_', ' ')),
    causes.family
