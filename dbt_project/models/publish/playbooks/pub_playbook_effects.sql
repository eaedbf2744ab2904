-- Grain: playbook. Intention to treat: an account counts in the arm in which it first entered, whatever became of its
-- task.
{%- set window_days = var('targets')['churn']['lead_days'] + var('targets')['churn']['horizon_days'] %}
{%- set counts = ['treated_accounts', 'treated_ended', 'control_accounts', 'control_ended', 'waiting_accounts'] %}
{%- set least = var('playbooks')['effect']['least_accounts'] %}
with counted as (

    select
        playbook_id,
        count(case when is_ripe and not is_held_out then 1 end) as treated_accounts,
        count(case when not is_held_out and has_ended = 1 then 1 end) as treated_ended,
        count(case when is_ripe and is_held_out then 1 end) as control_accounts,
        count(case when is_held_out and has_ended = 1 then 1 end) as control_ended,
        count(case when not is_ripe then 1 end) as waiting_accounts,
        sum(case when is_ripe and not is_held_out then mrr_cents end) as treated_mrr_cents
    from {{ ref('pub_playbook_entries') }}
    group by playbook_id

),

-- Playbooks that no account has entered, and entries of playbooks that were deleted, have their row too.
listed as (

    select
        coalesce(playbooks.playbook_id, counted.playbook_id) as playbook_id,
        coalesce(playbooks.title, counted.playbook_id) as title,
        {%- for count in counts %}
        coalesce(counted.{{ count }}, 0) as {{ count }},
        {%- endfor %}
        coalesce(counted.treated_mrr_cents, 0) as treated_mrr_cents,
        -- a trial has no contract that could end
        coalesce(playbooks.population, 'customers') = 'customers' as can_be_measured
    from {{ ref('playbooks') }} as playbooks
    full outer join counted on playbooks.playbook_id = counted.playbook_id

),

rated as (

    select
        *,
        {{ safe_divide('treated_ended', 'treated_accounts') }} as treated_rate,
        {{ safe_divide('control_ended', 'control_accounts') }} as control_rate,
        treated_accounts >= {{ least }} and control_accounts >= {{ least }} as is_enough
    from listed

),

measured as (

    select
        *,
        case when is_enough then {{ publish_rounded('treated_rate - control_rate', 4) }} end as effect,
        case when is_enough then {{ publish_rounded(publish_difference_end('treated', 'control', '-'), 4) }} end
            as effect_low,
        case when is_enough then {{ publish_rounded(publish_difference_end('treated', 'control', '+'), 4) }} end
            as effect_high
    from rated

)

select
    playbook_id,
    title,
    treated_accounts,
    treated_ended,
    {{ publish_rounded('treated_rate', 4) }} as treated_rate,
    control_accounts,
    control_ended,
    {{ publish_rounded('control_rate', 4) }} as control_rate,
    effect,
    effect_low,
    effect_high,
    cast(case when effect_high < 0 then {{ rounded('-effect * treated_mrr_cents') }} end as bigint) as saved_mrr_cents,
    case
        when not can_be_measured then 'not measured'
        when not is_enough then 'too early to say'
        when effect_high < 0 then 'helps'
        when effect_low > 0 then 'harms'
        else 'no effect shown'
    end as verdict,
    concat(
        case
            when not can_be_measured then 'effects are measured on churn, and trials have no contract that could end'
            when is_enough
                then concat(
                        {{ words_percent('treated_rate') }}, ' of those worked on and ',
                        {{ words_percent('control_rate') }}, ' of those held out left within {{ window_days }} days'
                    )
            else concat(
                    'needs {{ least }} accounts in each arm whose outcome is known, has ',
                    {{ words_whole('treated_accounts') }}, ' worked on and ',
                    {{ words_whole('control_accounts') }}, ' held out'
                )
        end,
        case
            when waiting_accounts > 0
                then concat('; not known yet of ', {{ words_count('waiting_accounts', 'account', 'accounts') }})
            else ''
        end
    ) as note
from measured
