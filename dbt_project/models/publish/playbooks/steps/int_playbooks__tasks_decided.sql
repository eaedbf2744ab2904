-- Grain: account, playbook for people with a case that is not open. Is a task opened today, or why not?
{%- set order -%}
urgency, coalesce(expected_saved_cents, -1) desc, coalesce(mrr_cents, 0) desc, account_id, playbook_id
{%- endset %}
with carried as (

    select
        standing.owner_email,
        count(*) as tasks,
        count(playbooks.duty_rank) as duties
    from {{ ref('int_playbooks__open_cases_updated') }} as standing
    inner join {{ ref('playbooks') }} as playbooks on standing.playbook_id = playbooks.playbook_id
    where standing.state in ('open', 'reminded')
    group by standing.owner_email

),

judged as (

    select
        worth.*,
        worth.cools_until_on is null and worth.stronger_id is null as is_free,
        coalesce(carried.tasks, 0) as carried,
        coalesce(carried.duties, 0) as carried_duties,
        {{ playbooks_capacity('worth.owner_email') }} as capacity
    from {{ ref('int_playbooks__cases_valued') }} as worth
    left join carried on worth.owner_email = carried.owner_email
    where worth.kind = 'task'

),

outranked as (

    select distinct
        account_id,
        playbook_id,
        weaker_owner_email
    from {{ ref('int_playbooks__cases_outranked') }}

),

-- The first case of an account that outranks an open task of the same owner takes that task's place.
swapped as (

    select
        judged.*,
        judged.is_free
        and judged.carried <= coalesce(judged.capacity, judged.carried)
        and outranked.account_id is not null
        and row_number() over (
            partition by judged.account_id, judged.owner_email, judged.is_free, outranked.account_id is not null
            order by {{ order | replace('account_id, playbook_id', 'judged.account_id, judged.playbook_id') }}
        ) = 1 as takes_a_place
    from judged
    left join outranked
        on
            judged.account_id = outranked.account_id
            and judged.playbook_id = outranked.playbook_id
            and judged.owner_email = outranked.weaker_owner_email

),

-- So many places of each owner go to duties that have a day, the one whose day comes first in front; the rest goes by
-- urgency and money.
reserved as (

    select
        *,
        duty_rank is not null
        and carried_duties
        + row_number() over (
            partition by owner_email, is_free, takes_a_place, duty_rank is not null
            order by duty_rank, asked_by_on, {{ order }}
        ) <= {{ var('playbooks')['reserved_for_duties'] }} as is_reserved
    from swapped

),

-- The control group takes places like the others, so that both groups are chosen alike.
placed as (

    select
        *,
        row_number() over (
            partition by owner_email, is_free, takes_a_place
            order by case when is_reserved then 0 else 1 end, {{ order }}
        ) + carried - capacity as place_in_line
    from reserved

)

select
    *, -- noqa: AM04, the columns of int_playbooks__cases_valued
    case
        when cools_until_on is not null then 'cooling down'
        when stronger_id is not null then 'suppressed'
        when place_in_line > 0 and not takes_a_place then 'waiting'
        when is_held_out then 'held out'
        else 'opened'
    end as state,
    case
        when cools_until_on is not null then concat('until ', {{ words_day('cools_until_on') }})
        when stronger_id is not null then concat('by ', stronger_id)
        when place_in_line > 0 and not takes_a_place
            then concat(
                    owner_email, ' has ', {{ words_whole('greatest(capacity, carried)') }}, ' of ',
                    {{ words_whole('capacity') }}, ' places taken; ', {{ words_ordinal('place_in_line') }}, ' in line'
                )
    end as note
from placed
