-- Grain: as-of date, account, playbook. Every pair whose conditions hold or whose task is open, and what becomes of it.
{{ config(materialized='incremental', full_refresh=false) }}
with decided as (

    {% for decisions in ['int_playbooks__tasks_decided', 'int_playbooks__messages_decided'] -%}
    select
        account_id,
        playbook_id,
        kind,
        state,
        is_held_out,
        due_on,
        expires_on,
        owner_email,
        contact_id,
        signal_value,
        money_at_stake_cents,
        expected_saved_cents,
        note
    from {{ ref(decisions) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}

),

new_cases as (

    select
        decided.*,
        case when state in ('opened', 'held out') then {{ as_of_date() }} end as opened_on
    from decided

)

select
    {{ as_of_date() }} as as_of_date,
    account_id,
    playbook_id,
    case
        when opened_on is not null then concat(account_id, '|', playbook_id, '|', {{ words_day('opened_on') }})
    end as task_id,
    kind,
    state,
    is_held_out,

    signal_value,
    money_at_stake_cents,
    expected_saved_cents,
    owner_email,
    contact_id,
    note,

    opened_on,
    case when opened_on is not null then due_on end as due_on,
    case when opened_on is not null then expires_on end as expires_on,
    cast(null as date) as reminded_on
from new_cases
union all
select
    {{ as_of_date() }} as as_of_date,
    account_id,
    playbook_id,
    task_id,
    kind,
    state,
    is_held_out,

    signal_value,
    money_at_stake_cents,
    expected_saved_cents,
    owner_email,
    contact_id,
    note,

    opened_on,
    due_on,
    expires_on,
    reminded_on
from {{ ref('int_playbooks__open_cases_updated') }}
