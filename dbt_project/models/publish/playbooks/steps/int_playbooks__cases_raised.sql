-- Grain: account of the day, playbook that is not open and whose conditions hold, or held and are not known to be over:
-- since when, what it says, and what holds it back.
with raised as (

    select
        readings.account_id,
        readings.playbook_id,
        coalesce(pending.raised_on, {{ as_of_date() }}) as raised_on,
        -- what is not raised any more says what it said when it was
        case when readings.is_raised then readings.signal_value else pending.signal_value end as signal_value
    from {{ ref('int_playbooks__conditions_evaluated') }} as readings
    left join {{ ref('int_playbooks__open_cases_updated') }} as standing
        on readings.account_id = standing.account_id and readings.playbook_id = standing.playbook_id
    left join {{ ref('int_playbooks__pending_cases_updated') }} as pending
        on
            readings.account_id = pending.account_id
            and readings.playbook_id = pending.playbook_id
            and pending.state = 'pending'
    where (readings.is_raised or pending.account_id is not null) and standing.account_id is null

),

-- Cases that wait or cool down suppress weaker ones as well: no upsell while something more urgent is open.
active_cases as (

    select
        account_id,
        playbook_id
    from raised
    union all
    select
        account_id,
        playbook_id
    from {{ ref('int_playbooks__open_cases_updated') }}
    where state in {{ playbooks_open_states() }}

),

suppressed as (

    select
        raised.account_id,
        raised.playbook_id,
        min(active_cases.playbook_id) as stronger_id
    from raised
    inner join {{ ref('playbooks') }} as weaker on raised.playbook_id = weaker.playbook_id
    inner join active_cases
        on raised.account_id = active_cases.account_id and raised.playbook_id <> active_cases.playbook_id
    inner join {{ ref('playbooks') }} as stronger on active_cases.playbook_id = stronger.playbook_id
    where {{ playbooks_outranks('stronger', 'weaker') }}
    group by raised.account_id, raised.playbook_id

),

-- Cool-downs count from the day on which the last one ended; a message ends with its sending.
ended as (

    select
        account_id,
        playbook_id,
        max(ended_on) as ended_on
    from (
        select
            account_id,
            playbook_id,
            as_of_date as ended_on
        from {{ playbooks_cases() }}
        where
            as_of_date < {{ as_of_date() }}
            and (
                state in ('done', 'dismissed', 'cleared', 'expired', 'absorbed')
                or (kind = 'message' and state in ('opened', 'held out'))
            )
        union all
        select
            account_id,
            playbook_id,
            {{ as_date('acted_at') }} as ended_on
        from {{ ref('cnf_people__task_events') }}
        where event in ('done', 'dismissed') and {{ as_date('acted_at') }} < {{ as_of_date() }}
    ) as endings
    group by account_id, playbook_id

)

select
    raised.account_id,
    raised.playbook_id,
    raised.raised_on,
    raised.signal_value,
    suppressed.stronger_id,
    {{ add_days('ended.ended_on', 'playbooks.cool_down_days') }} as cools_until_on
from raised
inner join {{ ref('playbooks') }} as playbooks on raised.playbook_id = playbooks.playbook_id
left join suppressed on raised.account_id = suppressed.account_id and raised.playbook_id = suppressed.playbook_id
left join ended on raised.account_id = ended.account_id and raised.playbook_id = ended.playbook_id
