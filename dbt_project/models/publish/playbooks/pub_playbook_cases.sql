-- Grain: as-of date, account, playbook. Every pair whose conditions hold or held, or whose task is open, and what
-- becomes of it.
{{ config(materialized='incremental', full_refresh=false) }}
{%- set columns -%}
    account_id,
    playbook_id,
    kind,
    is_held_out,
    signal_value,
    money_at_stake_cents,
    expected_saved_cents,
    owner_email,
    role_owner_email,
    contact_id,
    raised_on,
    urgency
{%- endset %}
with decided as (

    {% for decisions in ['int_playbooks__tasks_decided', 'int_playbooks__messages_decided'] -%}
    select
        {{ columns }},
        state,
        note,
        -- until its turn comes, a case has the days that it was raised for
        case when state in ('opened', 'held out') then {{ as_of_date() }} end as opened_on,
        case when state in ('opened', 'held out') then due_on else asked_by_on end as due_on,
        case when state in ('opened', 'held out') then expires_on else lapses_on end as expires_on,
        case when state = 'waiting' then place_in_line end as place_in_line
    from {{ ref(decisions) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}

),

cases as (

    select
        {{ columns }},
        state,
        note,
        opened_on,
        due_on,
        expires_on,
        cast(null as date) as reminded_on,
        place_in_line
    from decided
    union all
    select
        {{ columns }},
        state,
        note,
        cast(null as date) as opened_on,
        due_on,
        expires_on,
        cast(null as date) as reminded_on,
        cast(null as integer) as place_in_line
    from {{ ref('int_playbooks__pending_cases_updated') }}
    where state <> 'pending'
    union all
    select
        {{ columns }},
        state,
        note,
        opened_on,
        due_on,
        expires_on,
        reminded_on,
        cast(null as integer) as place_in_line
    from {{ ref('int_playbooks__open_cases_absorbed') }}

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
    due_on,
    expires_on,
    reminded_on,

    raised_on,
    urgency,
    cast(place_in_line as integer) as place_in_line,
    role_owner_email
from cases
