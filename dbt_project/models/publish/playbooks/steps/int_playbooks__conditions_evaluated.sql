-- Grain: account of the day, playbook for its kind of account. Do the conditions of seeds/playbooks.csv hold?
with accounts as (

    select * from {{ ref('int_playbooks__accounts_unioned') }}

),

features as (

    select
        account_id,
        {{ signals_features() | join(',\n        ') }}
    from {{ ref('fct_account_features') }}
    where as_of_date = {{ as_of_date() }}
    union all
    select
        account_id,
        {{ signals_features() | join(',\n        ') }}
    from {{ ref('fct_trial_features') }}
    where as_of_date = {{ as_of_date() }}

),

facts as (

    select
        account_id,
        fact,
        count(*) as occurrences,
        count(
            case when since_on >= {{ add_days(as_of_date(), -playbooks_recent_days()) }} then 1 end
        ) as recent_occurrences
    from {{ ref('pub_account_facts') }}
    where as_of_date = {{ as_of_date() }}
    group by account_id, fact

),

read as (

    select
        accounts.account_id,
        conditions.playbook_id,
        conditions.purpose,
        conditions.place,
        conditions.operator,
        conditions.value,
        -- a fact that was not generated is not the case, unless no one looked; a number that is not known is unknown
        case
            when
                {{ 'false' if var('competitors') else 'true' }}
                and {{ playbooks_fact_of('conditions.signal') }} = 'competitor_mentioned'
                then null
            when substr(conditions.signal, 1, 5) = 'fact_' then coalesce(facts.occurrences, 0)
            when substr(conditions.signal, 1, 7) = 'recent_' then coalesce(facts.recent_occurrences, 0)
            else {{ signals_value('conditions.signal', 'features', playbooks_signals('accounts')) }}
        end as signal_value
    from accounts
    inner join {{ ref('playbooks') }} as playbooks on accounts.population = playbooks.population
    inner join {{ ref('int_playbooks__conditions_parsed') }} as conditions
        on playbooks.playbook_id = conditions.playbook_id
    inner join features on accounts.account_id = features.account_id
    left join facts
        on accounts.account_id = facts.account_id and {{ playbooks_fact_of('conditions.signal') }} = facts.fact

),

judged as (

    select
        *,
        {{ signals_holds('signal_value', 'operator', 'value') }} as holds
    from read

),

counted as (

    select
        account_id,
        playbook_id,
        max(case when purpose = 'raised' and place = 1 then signal_value end) as signal_value,
        count(case when purpose = 'raised' and not coalesce(holds, false) then 1 end) = 0 as is_raised,
        -- without conditions of its own, it clears when what raised it is known to be over
        count(case when purpose = 'raised' and not holds then 1 end) > 0 as is_over,
        count(case when purpose = 'cleared' then 1 end) as clearing_conditions,
        count(case when purpose = 'cleared' and not coalesce(holds, false) then 1 end) = 0 as is_cured
    from judged
    group by account_id, playbook_id

)

select
    account_id,
    playbook_id,
    signal_value,
    is_raised,
    case when clearing_conditions = 0 then is_over else is_cured end as is_cleared
from counted
