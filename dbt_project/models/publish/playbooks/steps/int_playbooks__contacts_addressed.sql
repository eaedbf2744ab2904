-- Grain: account of the day, playbook with a case that is not open. Whom its words go to; NULL: no one is known.
-- News of a bug go to a person who reported it; each fact has its bug as subject.
with reporters as (

    select
        facts.account_id,
        conditions.playbook_id,
        min(contacts.contact_id) as contact_id
    from {{ ref('pub_account_facts') }} as facts
    inner join {{ ref('int_playbooks__conditions_parsed') }} as conditions
        on conditions.purpose = 'raised' and {{ playbooks_fact_of('conditions.signal') }} = facts.fact
    inner join {{ ref('int_support__bug_tickets') }} as tickets
        on
            facts.account_id = tickets.account_id
            and facts.subject_id = tickets.issue_key
            and tickets.known_from_at < {{ as_of_date() }}
    inner join {{ ref('dim_contacts') }} as contacts
        on tickets.account_id = contacts.account_id and tickets.requester_email = lower(contacts.email)
    where facts.as_of_date = {{ as_of_date() }}
    group by facts.account_id, conditions.playbook_id

),

-- Who becomes sponsor later is not written to on this day. Addresses, other roles and owners are those known today.
sponsors as (

    select
        sponsors.account_id,
        min(contacts.contact_id) as contact_id
    from {{ ref('int_relationship__sponsors_as_of') }} as sponsors
    -- of a person of two CRMs another contact may stand there
    inner join {{ ref('dim_contacts') }} as contacts
        on
            sponsors.account_id = contacts.account_id
            and (sponsors.contact_id = contacts.contact_id or sponsors.person_id = lower(contacts.email))
    where sponsors.as_of_date = {{ as_of_date() }} and sponsors.is_gone = 0 and sponsors.is_moved = 0
    group by sponsors.account_id

)

select
    candidates.account_id,
    candidates.playbook_id,
    case
        when playbooks.addressed_to = 'reporter' then reporters.contact_id
        else coalesce(sponsors.contact_id, contacts.contact_id)
    end as contact_id
from {{ ref('int_playbooks__cases_raised') }} as candidates
inner join {{ ref('playbooks') }} as playbooks on candidates.playbook_id = playbooks.playbook_id
left join {{ ref('dim_contacts') }} as contacts
    on candidates.account_id = contacts.account_id and contacts.place = 1
left join sponsors on candidates.account_id = sponsors.account_id
left join reporters
    on candidates.account_id = reporters.account_id and candidates.playbook_id = reporters.playbook_id
