-- Grain: account, playbook of which a case has ended there. When the last one did, and whether it had an answer.
with endings as (

    select
        account_id,
        playbook_id,
        as_of_date as ended_on,
        state not in ('cured', 'lapsed') as is_cooling,
        case
            -- a person's word comes from the person
            when state in ('done', 'dismissed') then null
            when is_held_out then false
            -- a message ends with its sending
            else state in ('expired', 'opened')
        end as is_unanswered
    from {{ playbooks_cases() }}
    where
        as_of_date < {{ as_of_date() }}
        and (
            state in ('done', 'dismissed', 'cleared', 'expired', 'absorbed', 'cured', 'lapsed')
            or (kind = 'message' and state in ('opened', 'held out'))
        )

    union all

    select
        account_id,
        playbook_id,
        {{ as_date('acted_at') }} as ended_on,
        true as is_cooling,
        coalesce(cause_code = 'no_answer', false) as is_unanswered
    from {{ ref('cnf_people__task_events') }}
    where event in ('done', 'dismissed') and {{ as_date('acted_at') }} < {{ as_of_date() }}

)

select
    account_id,
    playbook_id,
    max(case when is_cooling then ended_on end) as cools_from_on,
    max(case when is_unanswered then ended_on end) as unanswered_on,
    max(case when not is_unanswered then ended_on end) as over_on
from endings
group by account_id, playbook_id
