-- Grain: account, playbook for people whose conditions hold and that is not open. Is a task opened today, or why not?
with carried as (

    select
        owner_email,
        count(*) as tasks
    from {{ ref('int_playbooks__open_cases_updated') }}
    where state in ('open', 'reminded')
    group by owner_email

),

-- The most valuable first. The control group takes places like the others, so that both groups are chosen alike.
placed as (

    select
        worth.*,
        coalesce(carried.tasks, 0)
        + row_number() over (
            partition by
                worth.owner_email,
                case when worth.cools_until_on is null and worth.stronger_id is null then 1 else 0 end
            order by
                coalesce(worth.expected_saved_cents, -1) desc,
                worth.priority,
                coalesce(worth.mrr_cents, 0) desc,
                worth.account_id,
                worth.playbook_id
        ) as load,
        {{ playbooks_capacity('worth.owner_email') }} as capacity
    from {{ ref('int_playbooks__cases_valued') }} as worth
    left join carried on worth.owner_email = carried.owner_email
    where worth.kind = 'task'

)

select
    *, -- noqa: AM04, the columns of int_playbooks__cases_valued
    case
        when cools_until_on is not null then 'cooling down'
        when stronger_id is not null then 'suppressed'
        when load > capacity then 'waiting'
        when is_held_out then 'held out'
        else 'opened'
    end as state,
    case
        when cools_until_on is not null then concat('until ', {{ words_day('cools_until_on') }})
        when stronger_id is not null then concat('by ', stronger_id)
        when load > capacity then concat('its owner has room for ', {{ words_whole('capacity') }})
    end as note
from placed
