-- Grain: alive account, as-of date, fact, subject. What can be said of the people we deal with.
with sponsors as (

    select
        features.*,
        sponsors.contact_id,
        sponsors.contact_name,
        sponsors.ended_on,
        sponsors.last_seen_on
    from {{ ref('int_features__relationship') }} as features
    left join {{ ref('int_relationship__sponsors_as_of') }} as sponsors
        on features.account_id = sponsors.account_id and features.as_of_date = sponsors.as_of_date

)
{%- set no_value = 'cast(null as ' ~ type_double() ~ ')' %}

select
    account_id,
    as_of_date,
    'sponsor_left' as fact,
    'contact' as subject_type,
    contact_id as subject_id,
    contact_name as subject_name,
    ended_on as since_on,
    {{ no_value }} as value,
    {{ no_value }} as usual,
    concat(contact_name, ', executive sponsor, left the company on ', {{ words_day('ended_on') }}) as sentence
from sponsors
where relationship_is_sponsor_gone = 1

union all
select
    account_id,
    as_of_date,
    'sponsor_moved' as fact,
    'contact' as subject_type,
    contact_id as subject_id,
    contact_name as subject_name,
    ended_on as since_on,
    {{ no_value }} as value,
    {{ no_value }} as usual,
    concat(contact_name, ', executive sponsor until ', {{ words_day('ended_on') }}, ', has another role') as sentence
from sponsors
where relationship_is_sponsor_moved = 1

union all
select
    account_id,
    as_of_date,
    'sponsor_silent' as fact,
    'contact' as subject_type,
    contact_id as subject_id,
    contact_name as subject_name,
    last_seen_on as since_on,
    relationship_days_since_sponsor_active as value,
    {{ no_value }} as usual,
    concat(
        contact_name, ', executive sponsor, neither met nor seen for ',
        {{ words_count('relationship_days_since_sponsor_active', 'day', 'days') }}
    ) as sentence
from sponsors
where relationship_is_sponsor_silent = 1

union all
select
    contacts.account_id,
    contacts.as_of_date,
    'contact_left' as fact,
    'contact' as subject_type,
    contacts.contact_id as subject_id,
    contacts.contact_name as subject_name,
    contacts.left_on as since_on,
    {{ no_value }} as value,
    {{ no_value }} as usual,
    concat(contacts.contact_name, ' left the company on ', {{ words_day('contacts.left_on') }}) as sentence
from {{ ref('int_relationship__contacts_as_of') }} as contacts
inner join sponsors on contacts.account_id = sponsors.account_id and contacts.as_of_date = sponsors.as_of_date
where
    contacts.left_on >= contacts.as_of_date - {{ fact_limit('contact_left_within_days') }}
    -- the sponsor's leaving is another fact
    and (sponsors.contact_id is null or sponsors.contact_id <> contacts.contact_id)

union all
-- one kick-off is no habit
select
    account_id,
    as_of_date,
    'no_meeting' as fact,
    'account' as subject_type,
    cast(null as {{ column_type('text') }}) as subject_id,
    cast(null as {{ column_type('text') }}) as subject_name,
    {{ add_days('as_of_date', '-relationship_days_since_last_meeting') }} as since_on,
    relationship_days_since_last_meeting as value,
    relationship_meetings_last_365d as usual,
    concat(
        'no meeting for ', {{ words_count('relationship_days_since_last_meeting', 'day', 'days') }}, ', ',
        {{ words_whole('relationship_meetings_last_365d') }}, ' in the last year'
    ) as sentence
from sponsors
where
    relationship_days_since_last_meeting >= {{ fact_limit('no_meeting_days') }}
    and relationship_meetings_last_365d >= {{ fact_limit('no_meeting_least_meetings') }}
