-- Grain: account, playbook that sends an automatic message and has a case. Is it sent today, or why not?
-- An account with an open task for a person gets no automatic message.
with busy as (

    select account_id from {{ ref('int_playbooks__open_cases_updated') }}
    where state in ('open', 'reminded')
    union
    select account_id from {{ ref('int_playbooks__tasks_decided') }}
    where state = 'opened'

),

sent as (

    select
        contact_id,
        count(*) as messages
    from {{ playbooks_cases() }}
    where
        kind = 'message'
        and state = 'opened'
        and as_of_date < {{ as_of_date() }}
        and as_of_date >= {{ add_days(as_of_date(), -28) }}
    group by contact_id

),

weighed as (

    select
        worth.*,
        case
            when worth.cools_until_on is not null then concat('until ', {{ words_day('worth.cools_until_on') }})
            when worth.stronger_id is not null then concat('by ', worth.stronger_id)
            when busy.account_id is not null then 'a person is on it'
            when worth.contact_id is null then 'nobody to write to'
            when contacts.wants_no_mail then 'they have asked for no mails'
            when not {{ playbooks_is_listed(
                'worth.playbook_id', literal(var('playbooks')['approved_letters'] | join('|'))
            ) }}
                then 'no one has approved its letters'
            when {{ playbooks_link_leads_nowhere('messages') }} then 'its link needs an address of content'
            when sent.messages >= {{ var('playbooks')['most_messages_per_contact_28d'] }}
                then concat(sent.messages, ' messages in four weeks are enough')
        end as objection
    from {{ ref('int_playbooks__cases_valued') }} as worth
    left join busy on worth.account_id = busy.account_id
    left join sent on worth.contact_id = sent.contact_id
    left join {{ ref('dim_contacts') }} as contacts on worth.contact_id = contacts.contact_id
    left join {{ ref('int_playbooks__words_chosen') }} as messages
        on worth.playbook_id = messages.playbook_id and coalesce(contacts.language, '') = messages.language
    where worth.kind = 'message'

),

placed as (

    select
        *,
        row_number() over (
            partition by contact_id, case when objection is null then 1 else 0 end order by urgency, playbook_id
        ) as message_rank
    from weighed

)

select
    *, -- noqa: AM04, the columns of int_playbooks__cases_valued
    case
        when cools_until_on is not null then 'cooling down'
        when objection is not null or message_rank > 1 then 'suppressed'
        when is_held_out then 'held out'
        else 'opened'
    end as state,
    cast(null as integer) as place_in_line,
    coalesce(objection, case when message_rank > 1 then 'one message a day is enough' end) as note
from placed
