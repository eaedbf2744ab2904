-- Grain: person at a customer who can be written to. As known today; the person to write to comes first.
{%- set role_rank %}case united.role when 'sponsor' then 1 when 'champion' then 2 when 'contact' then 3 else 4 end{% endset %}
with known_to_sales as (

    select
        people.account_id,
        people.person_id,
        people.contact_id,
        people.email,
        contacts.language,
        contacts.time_zone,
        case
            when {{ has_role('contacts.buying_role', 'EXECUTIVE_SPONSOR') }} then 'sponsor'
            when {{ has_role('contacts.buying_role', 'CHAMPION') }} then 'champion'
            else 'contact'
        end as role,
        max(case when contacts.employment_status = 'left' then 1 else 0 end) over (
            partition by people.account_id, people.person_id
        ) as has_left
    from {{ ref('int_relationship__people') }} as people
    inner join {{ ref('cnf_crm__contacts') }} as contacts on people.contact_id = contacts.contact_id
    where people.valid_until_at is null and people.mapped_until_on is null and people.email is not null
        and not {{ is_erased('people.email') }}

),

known_to_support as (

    select
        tickets.account_id,
        tickets.requester_id,
        tickets.requester_email as email,
        requesters.language,
        row_number() over (
            partition by tickets.requester_id order by tickets.created_at desc, tickets.ticket_id
        ) as ticket_from_last
    from {{ ref('int_support__tickets') }} as tickets
    left join {{ ref('cnf_support__users') }} as requesters on tickets.requester_id = requesters.support_user_id
    left join {{ ref('cnf_crm__contacts') }} as gone
        on tickets.requester_email = lower(gone.email) and gone.employment_status = 'left'
    where tickets.account_id is not null and tickets.requester_email is not null and gone.contact_id is null
        and not {{ is_erased('tickets.requester_email') }}

),

united as (

    select
        account_id,
        person_id,
        contact_id,
        email,
        language,
        time_zone,
        role
    from known_to_sales
    where has_left = 0
    union all
    select
        account_id,
        lower(email) as person_id,
        concat('support|', requester_id) as contact_id,
        email,
        language,
        cast(null as {{ column_type('text') }}) as time_zone,
        'asked support' as role
    from known_to_support
    where ticket_from_last = 1

),

named as (

    select
        united.*,
        users.user_name,
        {{ role_rank }} as role_rank,
        -- one person, however many systems know them and by however many names: what the one does not know, another may
        min(united.language) over (partition by united.account_id, united.person_id) as language_of_any,
        min(united.time_zone) over (partition by united.account_id, united.person_id) as time_zone_of_any,
        row_number() over (
            partition by united.account_id, united.person_id
            order by {{ role_rank }}, united.contact_id, users.user_id
        ) as duplicate_rank
    from united
    left join {{ ref('cnf_product__users') }} as users on lower(united.email) = lower(users.email)

)

select
    account_id,
    contact_id,
    email,
    user_name as contact_name,
    role,
    coalesce(language, language_of_any) as language,
    coalesce(time_zone, time_zone_of_any) as time_zone,
    lower(email) in (select no_mails.email from {{ ref('int_relationship__no_mails') }} as no_mails) as wants_no_mail,
    row_number() over (partition by account_id order by role_rank, contact_id) as place
from named
where duplicate_rank = 1
