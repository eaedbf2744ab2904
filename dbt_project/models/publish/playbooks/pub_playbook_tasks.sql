-- Grain: task, or message that is sent. As it was on the day it was opened.
{{ config(materialized='incremental', full_refresh=false) }}
with asked as (

    select distinct
        playbook_id,
        signal
    from {{ ref('int_playbooks__conditions_parsed') }}
    where purpose = 'raised'

),

-- The most severe facts of the account in the playbook's family, or the very facts that the playbook asks for.
facts as (

    select
        facts.account_id,
        playbooks.playbook_id,
        facts.sentence,
        row_number() over (
            partition by facts.account_id, playbooks.playbook_id
            order by
                case when asked.signal is null then 1 else 0 end,
                case facts.severity when 'bad' then 1 when 'watch' then 2 else 3 end,
                facts.said_order,
                facts.since_on desc,
                facts.sentence
        ) as fact_rank
    from {{ ref('pub_account_facts') }} as facts
    cross join {{ ref('playbooks') }} as playbooks
    left join asked
        on playbooks.playbook_id = asked.playbook_id and asked.signal = concat('fact_', facts.fact)
    where
        facts.as_of_date = {{ as_of_date() }}
        and (
            asked.signal is not null
            or (playbooks.kind = 'task' and facts.severity <> 'good' and playbooks.family in (facts.family, 'all'))
        )

),

evidence as (

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

)

select
    cases.task_id,
    cases.account_id,
    cases.playbook_id,
    cases.as_of_date,
    cases.kind,

    accounts.account_name,
    playbooks.title,
    playbooks.family,
    playbooks.priority,
    concat(
        replace(playbooks.why, '{value}', {{ words_value('cases.signal_value', 'playbooks.value_format') }}),
        -- a task without a signal of its own borrows the first reason of the score
        case
            when playbooks.family = 'all' and accounts.reason_1 is not null then concat('; ', accounts.reason_1)
            else ''
        end
    ) as reason,
    nullif(evidence.sentences, '') as evidence,
    {{ playbooks_filled('messages.subject', playbooks_words()) }} as message_subject,
    {{ playbooks_filled('messages.body', playbooks_words()) }} as message_body,

    cases.owner_email,
    playbooks.owner_role,
    contacts.email as contact_email,
    contacts.contact_name,
    cases.due_on,
    cases.expires_on,
    accounts.mrr_cents,
    cases.money_at_stake_cents,
    cases.expected_saved_cents,
    accounts.churn_probability
from {{ ref('pub_playbook_cases') }} as cases
inner join {{ ref('playbooks') }} as playbooks on cases.playbook_id = playbooks.playbook_id
inner join {{ ref('playbook_messages') }} as messages on cases.playbook_id = messages.playbook_id
inner join {{ ref('int_playbooks__accounts_unioned') }} as accounts on cases.account_id = accounts.account_id
left join {{ ref('dim_contacts') }} as contacts on cases.contact_id = contacts.contact_id
left join evidence on cases.account_id = evidence.account_id and cases.playbook_id = evidence.playbook_id
where cases.as_of_date = {{ as_of_date() }} and cases.state = 'opened'
