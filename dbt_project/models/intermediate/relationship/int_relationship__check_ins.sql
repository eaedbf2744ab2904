-- Grain: account, what is asked for (held: any check-in; answered: one with answers), day. It is the latest one for the
-- as-of dates after its day up to and with the next one's.
with answered as (

    select
        coalesce(invitations.account_id, users.account_id) as account_id,
        {{ as_date('responses.responded_at') }} as held_on,
        max(
            case {{ json_text('responses.answers', 'goal_met') }} when 'true' then 1 when 'false' then 0 end
        ) as is_goal_met,
        max({{ try_cast(json_text('responses.answers', 'problems_solved'), 'double') }}) as problems_solved,
        max(case when {{ json_text('responses.answers', 'gaps') }} <> '' then 1 else 0 end) as has_gaps
    from {{ ref('cnf_surveys__responses') }} as responses
    inner join {{ ref('cnf_surveys__invitations') }} as invitations
        on responses.invitation_id = invitations.invitation_id and invitations.survey_type = 'check_in'
    left join {{ ref('int_identity__users') }} as users
        on responses.user_id = users.user_id and {{ is_mapped_on('users', 'responses.responded_at') }}
    group by coalesce(invitations.account_id, users.account_id), {{ as_date('responses.responded_at') }}

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
