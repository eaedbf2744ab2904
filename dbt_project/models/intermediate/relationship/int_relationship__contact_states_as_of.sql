-- Grain: as-of date, contact that was an executive sponsor or left. What its CRM said of it before that day.
{{ config(materialized='ephemeral') }}
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

)

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
