-- What is counted against outcomes: parts are not larger than their whole, estimates lie in their intervals, and no
-- verdict goes further than its interval or is given on too few. Proposed weights are whole percents that sum to 100.
with effects as (

    select
        *,
        {{ safe_divide('treated_ended', 'treated_accounts') }}
        - {{ safe_divide('control_ended', 'control_accounts') }} as counted_effect
    from {{ ref('pub_playbook_effects') }}

),

judged as (

    select
        'pub_playbook_effects' as model,
        playbook_id as row_name,
        case
            when (treated_ended <= treated_accounts and control_ended <= control_accounts) is not true
                then 'more have left than have entered'
            when (effect is null) <> (coalesce(verdict, '') in ('too early to say', 'not measured'))
                then 'an effect without a verdict, or a verdict without an effect'
            when effect is null and coalesce(effect_low, effect_high, saved_mrr_cents) is not null
                then 'an interval or saved money without an effect'
            when effect is null then null
            when (-1 <= effect_low and effect_low <= effect and effect <= effect_high and effect_high <= 1) is not true
                then 'the effect is not in its interval'
            when least(treated_accounts, control_accounts) < {{ var('playbooks')['effect']['least_accounts'] }}
                then 'an effect of too few'
            when (abs(effect - counted_effect) <= 0.0001) is not true
                then 'the effect is not the difference of the two shares'
            when saved_mrr_cents is not null and verdict <> 'helps' then 'money saved by what does not help'
            when verdict = 'helps' and effect_high >= 0 then 'helps, though the interval reaches zero'
            when verdict = 'harms' and effect_low <= 0 then 'harms, though the interval reaches zero'
            when verdict = 'no effect shown' and not (effect_low <= 0 and effect_high >= 0)
                then 'no effect shown, though the interval leaves out zero'
            when (verdict in ('helps', 'harms', 'no effect shown')) is not true then 'a verdict that is not defined'
        end as problem
    from effects

    union all

    select
        'pub_override_record' as model,
        band as row_name,
        case
            when (churned <= ripe and ripe <= overrides) is not true then 'a part is larger than its whole'
            when (compared <= ripe and compared_churned <= compared) is not true
                then 'a part is larger than its whole'
            when
                least(people_right, model_right) < 0
                or greatest(people_right, model_right) > 1
                or (compared > 0 and people_right + model_right is null)
                then 'a share is not between 0 and 1'
            when
                (difference_low <= difference and difference <= difference_high) is not true
                and (compared > 0 or coalesce(difference_low, difference, difference_high) is not null)
                then 'the difference is not in its interval'
            when compared < {{ var('overrides')['least_ripe'] }} and (verdict = 'too few to say') is not true
                then 'a verdict on too few'
            when verdict is null then 'no verdict'
        end as problem
    from {{ ref('pub_override_record') }}

    union all

    select
        'pub_proposed_weights' as model,
        feature as row_name,
        case
            when proposed_weight < 0 or proposed_weight <> floor(proposed_weight)
                then 'a proposed weight is no whole percent'
            when
                (
                    -0.000001 <= dimension_low and dimension_low <= dimension_high and dimension_high <= 100.000001
                ) is not true
                then 'the interval is upside down or leaves 0 to 100'
            when (abs(auc_proposed - auc_current - auc_gain) <= 0.000001) is not true
                then 'the gain is not the difference of the two AUC'
        end as problem
    from {{ ref('pub_proposed_weights') }}
    where proposed_weight is not null

    union all

    select
        'pub_proposed_weights' as model,
        'all' as row_name,
        concat('proposed weights sum to ', {{ as_text('sum(proposed_weight)') }}, ', not to 100') as problem
    from {{ ref('pub_proposed_weights') }}
    having abs(sum(proposed_weight) - 100) > 0.001

)

select * from judged
where problem is not null
