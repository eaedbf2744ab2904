-- Grain: task, or message that is sent. As it was on the day it was opened.
{%- set replaced = playbooks_tasks_replaced('publish.pub_playbook_cases') %}
{{ config(materialized='incremental', full_refresh=false, meta={'days_replaced': replaced}) }}
select
    cases.task_id,
    cases.account_id,
    cases.playbook_id,
    cases.opened_on as as_of_date,
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
    {{ playbooks_filled(playbooks_greeted('messages.subject'), playbooks_words()) }} as message_subject,
    {{ playbooks_filled(playbooks_greeted('messages.body'), playbooks_words()) }} as message_body,
    messages.written_in as message_language,

    cases.owner_email,
    playbooks.owner_role,
    contacts.email as contact_email,
    contacts.contact_name,
    contacts.language as contact_language,
    contacts.time_zone as contact_time_zone,
    cases.due_on,
    cases.expires_on,
    accounts.mrr_cents,
    cases.money_at_stake_cents,
    cases.expected_saved_cents,
    accounts.churn_probability
from {{ ref('pub_playbook_cases') }} as cases
inner join {{ ref('playbooks') }} as playbooks on cases.playbook_id = playbooks.playbook_id
inner join {{ ref('int_playbooks__accounts_unioned') }} as accounts on cases.account_id = accounts.account_id
left join {{ ref('dim_contacts') }} as contacts on cases.contact_id = contacts.contact_id
inner join {{ ref('int_playbooks__words_chosen') }} as messages
    on cases.playbook_id = messages.playbook_id and coalesce(contacts.language, '') = messages.language
left join {{ ref('int_playbooks__evidence_chosen') }} as evidence
    on cases.account_id = evidence.account_id and cases.playbook_id = evidence.playbook_id
left join {{ ref('int_playbooks__news_worded') }} as news
    on cases.account_id = news.account_id and cases.playbook_id = news.playbook_id
where
    cases.as_of_date = {{ as_of_date() }}
    -- one that is open and has lost its row gets it again
    and cases.state in ('opened', 'open', 'reminded')
    -- a day that is over writes to no customer
    and (cases.kind = 'task' or not {{ playbooks_is_followed(ref('pub_playbook_cases')) }})
    and {{ playbooks_task_is_new(this if is_incremental() else none, ref('pub_playbook_cases')) }}
