-- Parts are not larger than their whole, the effect lies in its interval, and the verdict says what the interval says.
select
    playbook_id,
    case
        when treated_ended > treated_accounts or control_ended > control_accounts
            then 'more have left than have entered'
        when not (-1 <= effect_low and effect_low <= effect and effect <= effect_high and effect_high <= 1)
            then 'the effect is not in its interval'
        when
            effect is not null
            and least(treated_accounts, control_accounts) < {{ var('playbooks')['effect']['least_accounts'] }}
            then 'an effect of too few'
        when saved_mrr_cents is not null and verdict <> 'helps' then 'money saved by what does not help'
        else 'the verdict is not what the interval says'
    end as problem
from {{ ref('pub_playbook_effects') }}
where
    treated_ended > treated_accounts
    or control_ended > control_accounts
    or not (-1 <= effect_low and effect_low <= effect and effect <= effect_high and effect_high <= 1)
    or (
        effect is not null
        and least(treated_accounts, control_accounts) < {{ var('playbooks')['effect']['least_accounts'] }}
    )
    or (saved_mrr_cents is not null and verdict <> 'helps')
    or (effect is null) <> (verdict in ('too early to say', 'not measured'))
    or verdict <> case
        when effect is null then verdict
        when effect_high < 0 then 'helps'
        when effect_low > 0 then 'harms'
        else 'no effect shown'
    end
