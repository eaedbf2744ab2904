-- Grain: alive account, as-of date, person who was its executive sponsor or left it. As known on that day.
{%- set in_office = 'states.sponsor_from_at is not null and states.role_until_at is null' %}
with people as (

    -- where two CRMs differ, a role holds while one says so, and who has left according to one has left
    select
        people.account_id,
        states.as_of_date,
        people.person_id,
        coalesce(
            min(case when {{ in_office }} then states.contact_id end),
            min(case when states.sponsor_from_at is not null then states.contact_id end),
            min(states.contact_id)
        ) as contact_id,
        min(people.email) as email,
        coalesce(
            min(case when {{ in_office }} then states.sponsor_from_at end), max(states.sponsor_from_at)
        ) as sponsor_from_at,
        case when count(case when {{ in_office }} then 1 end) = 0 then max(states.role_until_at) end as role_until_at,
        min(states.left_at) as left_at,
        case when min(states.left_at) is null then max(states.known_at) else min(states.known_at) end as known_at
    from {{ ref('int_relationship__contact_states_as_of') }} as states
    inner join {{ ref('int_relationship__people') }} as people
        on
            states.contact_id = people.contact_id
            and (people.valid_from_at is null or people.valid_from_at < states.known_at)
            and (people.valid_until_at is null or people.valid_until_at >= states.known_at)
            and {{ is_mapped_before('people', 'states.as_of_date') }}
    group by people.account_id, states.as_of_date, people.person_id

),

named as (

    select
        people.*,
        users.user_id,
        coalesce(users.user_name, people.email, people.contact_id) as contact_name,
        row_number() over (
            partition by people.account_id, people.as_of_date, people.person_id order by users.user_id
        ) as user_number
    from people
    left join {{ ref('cnf_product__user_versions') }} as users
        on
            lower(people.email) = lower(users.email)
            and (users.valid_from_at is null or users.valid_from_at < people.known_at)
            and (users.valid_until_at is null or users.valid_until_at >= people.known_at)

)

select
    named.account_id,
    named.as_of_date,
    named.person_id,
    named.contact_id,
    named.user_id,
    named.contact_name,
    cast(named.sponsor_from_at as date) as sponsor_from_on,
    cast(named.role_until_at as date) as role_until_on,
    cast(named.left_at as date) as left_on
from named
inner join {{ ref('int_accounts__alive') }} as alive
    on named.account_id = alive.account_id and named.as_of_date = alive.as_of_date
where named.user_number = 1
