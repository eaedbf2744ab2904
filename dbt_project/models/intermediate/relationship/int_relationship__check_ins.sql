-- Grain: account, what is asked for (held: any check-in; answered: one with answers), day. It is the latest one for the
-- as-of dates after its day up to and with the next one's.
with answered as (

    select
        account_id,
        {{ as_date('answered_at') }} as held_on,
        max(is_goal_met) as is_goal_met,
        max(problems_solved) as problems_solved,
        max(case when gaps is not null then 1 else 0 end) as has_gaps
    from {{ ref('int_relationship__check_in_answers') }}
    group by account_id, {{ as_date('answered_at') }}

),

held as (

    select
        account_id,
        held_on
    from answered

    union

    select
        account_id,
        {{ as_date('acted_at') }} as held_on
    from {{ ref('cnf_people__task_events') }}
    where playbook_id = 'quarterly_check_in' and event = 'done'

),

check_ins as (

    select
        account_id,
        'held' as asked_for,
        held_on,
        cast(null as integer) as is_goal_met,
        cast(null as {{ type_double() }}) as problems_solved,
        cast(null as integer) as has_gaps
    from held

    union all

    select
        account_id,
        'answered' as asked_for,
        held_on,
        is_goal_met,
        problems_solved,
        has_gaps
    from answered

)

select
    *,
    lead(held_on, 1, cast('9999-12-31' as date)) over (
        partition by account_id, asked_for order by held_on
    ) as latest_until_on
from check_ins
where account_id is not null
