-- Grain: playbook.
-- Intention to treat: an account counts in the arm in which it first entered, whatever became of its task.
{%- set churn = var("targets")["churn"] %}
{%- set least = var("playbooks")["effect"]["least_accounts"] %}

with

counted as (
    select
        playbook_id,
        count(case when is_ripe and not is_held_out then 1 end) as treated_accounts,
        count(case when not is_held_out and has_ended = 1 then 1 end) as treated_ended,
        count(case when is_ripe and is_held_out then 1 end) as control_accounts,
        count(case when is_held_out and has_ended = 1 then 1 end) as control_ended,
        count(case when not is_ripe then 1 end) as waiting_accounts,
        sum(case when is_ripe and not is_held_out then mrr_cents end) as treated_mrr_cents
    from {{ ref("pub_playbook_entries") }}
    group by playbook_id
),

-- Playbooks that nobody has entered, and entries of playbooks that are no more, have their row too.
listed as (
    select
        coalesce(playbooks.playbook_id, counted.playbook_id) as playbook_id,
        coalesce(playbooks.title, counted.playbook_id) as title,
        -- a trial has no contract that could end
        coalesce(playbooks.population, 'customers') = 'customers' as can_be_measured,
        coalesce(counted.treated_accounts, 0) as treated_accounts,
        coalesce(counted.treated_ended, 0) as treated_ended,
        coalesce(counted.control_accounts, 0) as control_accounts,
        coalesce(counted.control_ended, 0) as control_ended,
        coalesce(counted.waiting_accounts, 0) as waiting_accounts,
        coalesce(counted.treated_mrr_cents, 0) as treated_mrr_cents
    from {{ ref("playbooks") }} as playbooks
    full outer join counted on playbooks.playbook_id = counted.playbook_id
),

rated as (
    select
        *,
        {{ safe_divide("treated_ended", "treated_accounts") }} as treated_rate,
        {{ safe_divide("control_ended", "control_accounts") }} as control_rate,
        treated_accounts >= {{ least }} and control_accounts >= {{ least }} as is_enough
    from listed
),

measured as (
    select
        *,
        case when is_enough then {{ publish_rounded("treated_rate - control_rate", 4) }} end as effect,
        case when is_enough then {{ publish_rounded(publish_difference_end("treated", "control", "-"), 4) }} end
            as effect_low,
        case when is_enough then {{ publish_rounded(publish_difference_end("treated", "control", "+"), 4) }} end
            as effect_high
    from rated
)

select
    playbook_id,
    title,
    treated_accounts,
    treated_ended,
    {{ publish_rounded("treated_rate", 4) }} as treated_rate,
    control_accounts,
    control_ended,
    {{ publish_rounded("control_rate", 4) }} as control_rate,
    effect,
    effect_low,
    effect_high,
    cast(case when effect_high < 0 then round(-effect * treated_mrr_cents) end as bigint) as saved_mrr_cents,
    case
        when not can_be_measured then 'not measured'
        when not is_enough then 'too early to say'
        when effect_high < 0 then 'helps'
        when effect_low > 0 then 'harms'
        else 'no effect shown'
    end as verdict,
    {{ publish_effect_note(least, churn["lead_days"] + churn["horizon_days"]) }} as note
from measured
