-- Customers and owners are not asked too much: no upsell where churn is likely or unknown, no second task beside an
-- open one, no more tasks than the owner has room for, no automatic message beside the task of a person, and one
-- message a day to each contact.
with cases as (

    select *
    from {{ ref('pub_playbook_cases') }}
    where as_of_date = {{ as_of_date() }}

),

-- The last day before, on which a task was still open.
open_before as (

    select *
    from {{ ref('pub_playbook_cases') }}
    where
        as_of_date = (
            select max(as_of_date) from {{ ref('pub_playbook_cases') }}
            where as_of_date < {{ as_of_date() }}
        )
        and kind = 'task'
        and state in {{ playbooks_open_states() }}

),

active as (

    select *
    from cases
    where not is_held_out and state in ('opened', 'open', 'reminded')

),

judged as (

    select
        'pub_upsell_list' as model,
        pitched.account_id as row_name,
        case
            when (health.churn_lift < {{ var('targets')['expansion']['most_churn_lift'] }}) is not true
                then 'is on the upsell list and may leave'
            when health.override_band = {{ worst_band() }} then 'is on the upsell list and was judged to leave'
        end as problem
    from {{ ref('pub_upsell_list') }} as pitched
    left join {{ ref('pub_account_health') }} as health
        on pitched.account_id = health.account_id and pitched.as_of_date = health.as_of_date
    where pitched.as_of_date = {{ as_of_date() }}

    union all

    select
        'pub_playbook_cases' as model,
        cases.task_id as row_name,
        concat('comes beside the open task ', open_before.task_id) as problem
    from cases
    inner join open_before
        on cases.account_id = open_before.account_id and cases.playbook_id = open_before.playbook_id
    where cases.state in ('opened', 'held out')

    union all

    -- tasks that were open before the capacity was lowered may stay
    select
        'pub_playbook_cases' as model,
        owner_email as row_name,
        concat('has ', {{ as_text('count(*)') }}, ' open tasks, more than the capacity') as problem
    from active
    where kind = 'task'
    group by owner_email
    having
        count(*) > {{ playbooks_capacity('owner_email') }}
        and count(case when state = 'opened' then 1 end) > 0

    union all

    select
        'pub_playbook_cases' as model,
        messages.account_id as row_name,
        'gets a message beside the task of a person' as problem
    from active as messages
    inner join active as tasks on messages.account_id = tasks.account_id and tasks.kind = 'task'
    where messages.kind = 'message' and messages.state = 'opened'

    union all

    select
        'pub_playbook_cases' as model,
        min(account_id) as row_name,
        'gets two messages to one contact on one day' as problem
    from active
    where kind = 'message' and state = 'opened'
    group by contact_id
    having count(*) > 1

)

select * from judged
where problem is not null
