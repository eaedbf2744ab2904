-- Grain: account, playbook of which a task or message opens today. Up to three facts that speak for it, as one text.
with asked as (

    select distinct
        playbook_id,
        {{ playbooks_fact_of('signal') }} as fact
    from {{ ref('int_playbooks__conditions_parsed') }}
    where purpose = 'raised'

),

opened as (

    select
        account_id,
        playbook_id,
        raised_on
    from {{ ref('pub_playbook_cases') }}
    where as_of_date = {{ as_of_date() }} and state = 'opened'

),

-- The most severe facts of the account in the playbook's family, or the very facts that the playbook asks for. A case
-- that has waited longer than its fact was stated says what was stated when it was raised.
facts as (

    select
        facts.account_id,
        opened.playbook_id,
        case
            when facts.as_of_date < {{ as_of_date() }}
                then concat('on ', {{ words_day('facts.as_of_date') }}, ': ', facts.sentence)
            else facts.sentence
        end as sentence,
        row_number() over (
            partition by facts.account_id, opened.playbook_id
            order by
                case when asked.fact is null then 1 else 0 end,
                case facts.severity when 'bad' then 1 when 'watch' then 2 else 3 end,
                facts.said_order,
                facts.since_on desc,
                facts.sentence
        ) as fact_rank
    from {{ ref('pub_account_facts') }} as facts
    inner join opened on facts.account_id = opened.account_id
    inner join {{ ref('playbooks') }} as playbooks on opened.playbook_id = playbooks.playbook_id
    left join asked
        on playbooks.playbook_id = asked.playbook_id and asked.fact = facts.fact
    where
        (
            facts.as_of_date = {{ as_of_date() }}
            and (
                asked.fact is not null
                or (playbooks.kind = 'task' and facts.severity <> 'good' and playbooks.family in (facts.family, 'all'))
            )
        )
        or (
            facts.as_of_date = opened.raised_on
            and asked.fact is not null
            and not exists (
                select 1
                from {{ ref('pub_account_facts') }} as still
                where
                    still.as_of_date = {{ as_of_date() }}
                    and facts.account_id = still.account_id
                    and facts.fact = still.fact
            )
        )

)

select
    account_id,
    playbook_id,
    concat_ws(
        '; ',
        max(case when fact_rank = 1 then sentence end),
        max(case when fact_rank = 2 then sentence end),
        max(case when fact_rank = 3 then sentence end)
    ) as sentences
from facts
group by account_id, playbook_id
