-- Grain: account, playbook of which a task or message opens today, fact that speaks for it, in the order of weight.
with asked as (

    select distinct
        playbook_id,
        {{ playbooks_fact_of('signal') }} as fact
    from {{ ref('int_playbooks__conditions_parsed') }}
    where purpose = 'raised'

),

-- The very facts that the playbook asks for, then those of its family. A case that has waited longer than its fact was
-- stated says what was stated when it was raised.
facts as (

    select
        opened.playbook_id,
        facts.*,
        facts.as_of_date as stated_on,
        case facts.severity when 'bad' then 1 when 'watch' then 2 else 3 end as weight,
        case
            when asked.fact is not null then 1
            -- what speaks for growing is good news, and nothing else does
            when playbooks.family in (facts.family, 'all')
                and (facts.severity = 'good') = (coalesce(playbooks.money, 'churn') <> 'churn') then 2
            when coalesce(playbooks.money, 'churn') = 'churn' then 3
        end as distance,
        -- of unhappy users the subject is who has to hear of them
        case
            when facts.subject_type in ('user', 'contact') and facts.fact <> 'misery'
                then coalesce(contacts.user_id, facts.subject_id)
        end as person_id
    from {{ ref('pub_playbook_cases') }} as opened
    inner join {{ ref('playbooks') }} as playbooks on opened.playbook_id = playbooks.playbook_id
    inner join {{ ref('pub_account_facts') }} as facts on opened.account_id = facts.account_id
    left join asked on opened.playbook_id = asked.playbook_id and facts.fact = asked.fact
    left join {{ ref('int_relationship__contacts_as_of') }} as contacts
        on
            facts.subject_type = 'contact' and facts.account_id = contacts.account_id
            and facts.as_of_date = contacts.as_of_date
            and facts.subject_id = contacts.contact_id
    left join {{ ref('pub_account_facts') }} as still
        on
            facts.as_of_date < {{ as_of_date() }} and still.as_of_date = {{ as_of_date() }}
            and facts.account_id = still.account_id and facts.fact = still.fact
    where
        opened.as_of_date = {{ as_of_date() }} and opened.state = 'opened'
        and case
            when facts.as_of_date = {{ as_of_date() }} then asked.fact is not null or playbooks.kind = 'task'
            else facts.as_of_date = opened.raised_on and asked.fact is not null and still.fact is null
        end

),

-- Who is named by the task itself is not named again, nor anyone twice: of each person the weightiest fact.
told_once as (

    select
        facts.*,
        case
            when facts.fact = 'misery' and people.place = 1 and facts.stated_on = {{ as_of_date() }}
                then 'the decision maker is ' || facts.subject_name
            else facts.sentence
        end as words,
        row_number() over (
            partition by
                facts.account_id, facts.playbook_id,
                coalesce(facts.person_id, concat(facts.fact, '|', facts.subject_id))
            order by facts.distance, facts.weight, facts.said_order, facts.sentence
        ) as turn
    from facts
    left join {{ ref('int_playbooks__people_named') }} as people
        on facts.account_id = people.account_id and facts.playbook_id = people.playbook_id and people.place = 1
    left join {{ ref('int_playbooks__people_named') }} as named
        on
            facts.account_id = named.account_id
            and facts.playbook_id = named.playbook_id
            and facts.person_id = named.person_id
    where named.place is null and not (people.place is not null and facts.fact = 'csat_burst')

),

placed as (

    select
        *,
        person_id is not null and distance = 1 as is_of_a_person,
        row_number() over (
            partition by account_id, playbook_id, person_id is not null and distance = 1
            order by distance, weight, said_order, since_on desc, words
        ) as place,
        min(distance) over (partition by account_id, playbook_id) as shortest_distance
    from told_once
    where turn = 1 and words is not null

)

select
    account_id,
    playbook_id,
    fact,
    subject_id,
    value,
    stated_on,
    is_of_a_person,
    concat(case when stated_on < {{ as_of_date() }} then concat('on ', stated_on, ': ') end, words) as sentence,
    place
from placed
-- what else is known of the account is said where nothing belongs to the matter
where (distance < 3 or shortest_distance = 3) and (is_of_a_person or place <= 3)
