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
    inner join {{ ref('playbooks') }} as playbooks on readings.playbook_id = playbooks.playbook_id
    left join {{ ref('int_playbooks__open_cases_updated') }} as standing
        on readings.account_id = standing.account_id and readings.playbook_id = standing.playbook_id
    left join {{ ref('int_playbooks__pending_cases_updated') }} as pending
        on
            readings.account_id = pending.account_id
            and readings.playbook_id = pending.playbook_id
            and pending.state = 'pending'
    left join {{ ref('int_playbooks__steps_due') }} as steps
        on readings.account_id = steps.account_id and readings.playbook_id = steps.playbook_id
    where
        -- a later step waits for the one before it
        (
            (readings.is_raised and (playbooks.follows is null or steps.playbook_id is not null))
            or pending.account_id is not null
        )
        and standing.account_id is null

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

)

select
    raised.account_id,
    raised.playbook_id,
    raised.raised_on,
    raised.signal_value,
    suppressed.stronger_id,
    -- from the day on which the last one ended
    {{ add_days('ended.cools_from_on', 'playbooks.cool_down_days') }} as cools_until_on
from raised
inner join {{ ref('playbooks') }} as playbooks on raised.playbook_id = playbooks.playbook_id
left join suppressed on raised.account_id = suppressed.account_id and raised.playbook_id = suppressed.playbook_id
left join {{ ref('int_playbooks__cases_ended') }} as ended
    on raised.account_id = ended.account_id and raised.playbook_id = ended.playbook_id
