-- Grain: alive account, as-of date, contact that was its executive sponsor or left it. As known on that day.
with terms as (

    select
        dates.as_of_date,
        terms.contact_id,
        terms.sponsor_from_at,
        case when terms.role_until_at < dates.as_of_date then terms.role_until_at end as role_until_at,
        row_number() over (
            partition by dates.as_of_date, terms.contact_id order by terms.sponsor_from_at desc
        ) as term_from_last
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_relationship__sponsor_terms') }} as terms on terms.sponsor_from_at < dates.as_of_date

),

statements as (

    select
        as_of_date,
        contact_id,
        sponsor_from_at,
        role_until_at,
        cast(null as timestamp) as left_at
    from terms
    where term_from_last = 1

    union all

    select
        dates.as_of_date,
        departures.contact_id,
        cast(null as timestamp) as sponsor_from_at,
        cast(null as timestamp) as role_until_at,
        departures.left_at
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_relationship__departures') }} as departures
        on
            departures.left_at < dates.as_of_date
            and (departures.back_at is null or departures.back_at >= dates.as_of_date)

),

people as (

    select
        as_of_date,
        contact_id,
        max(sponsor_from_at) as sponsor_from_at,
        max(role_until_at) as role_until_at,
        max(left_at) as left_at,
        -- who went to another customer since then is still the one who left this one
        least(
            cast(as_of_date as timestamp), coalesce(max(left_at), cast(as_of_date as timestamp)),
            coalesce(max(role_until_at), cast(as_of_date as timestamp))
        ) as known_at
    from statements
    group by as_of_date, contact_id

),

named as (

    select
        companies.account_id,
        people.*,
        users.user_id,
        coalesce(users.user_name, contacts.email, people.contact_id) as contact_name,
        row_number() over (partition by people.as_of_date, people.contact_id order by users.user_id) as user_number
    from people
    inner join {{ ref('cnf_crm__contact_versions') }} as contacts
        on
            people.contact_id = contacts.contact_id
            and (contacts.valid_from_at is null or contacts.valid_from_at < people.known_at)
            and (contacts.valid_until_at is null or contacts.valid_until_at >= people.known_at)
    inner join {{ ref('int_identity__companies') }} as companies
        on contacts.company_id = companies.company_id and {{ is_mapped_before('companies', 'people.as_of_date') }}
    left join {{ ref('cnf_product__user_versions') }} as users
        on
            lower(contacts.email) = lower(users.email)
            and (users.valid_from_at is null or users.valid_from_at < people.known_at)
            and (users.valid_until_at is null or users.valid_until_at >= people.known_at)

)

select
    named.account_id,
    named.as_of_date,
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
