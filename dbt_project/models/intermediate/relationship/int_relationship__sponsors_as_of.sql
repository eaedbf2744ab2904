-- Grain: alive account, as-of date, with a sponsor now or before. The one whose term began last, and how it is now.
with sponsors as (

    select
        *,
        row_number() over (
            partition by account_id, as_of_date order by sponsor_from_on desc, contact_id
        ) as term_from_last,
        sum(case when role_until_on is null and left_on is null then 1 else 0 end) over (
            partition by account_id, as_of_date
        ) as sponsors_known,
        -- the first one of all was no change
        case
            when sponsor_from_on > min(sponsor_from_on) over (partition by account_id, as_of_date) then sponsor_from_on
        end as took_over_on
    from {{ ref('int_relationship__contacts_as_of') }}
    where sponsor_from_on is not null

),

changes as (

    select
        account_id,
        as_of_date,
        max(took_over_on) as took_over_on,
        max(role_until_on) as role_until_on,
        max(left_on) as left_on
    from sponsors
    group by account_id, as_of_date

),

sponsor_users as (

    select distinct user_id
    from sponsors
    where term_from_last = 1

),

sponsor_days as ( -- noqa: ST03, read by feature_last_days

    select
        people.user_id,
        days.active_on,
        days.known_on
    from {{ ref('int_product__user_days') }} as days
    inner join {{ ref('int_product__people') }} as people on days.person_key = people.person_key
    inner join sponsor_users on people.user_id = sponsor_users.user_id

)

select
    sponsors.account_id,
    sponsors.as_of_date,
    sponsors.person_id,
    sponsors.contact_id,
    sponsors.contact_name,

    sponsors.sponsors_known,
    case when sponsors.left_on is not null then 1 else 0 end as is_gone,
    case when sponsors.role_until_on is not null and sponsors.left_on is null then 1 else 0 end as is_moved,
    coalesce(met.meetings_last_180d, 0) as meetings_last_180d,

    coalesce(sponsors.left_on, sponsors.role_until_on) as ended_on,
    greatest(
        sponsors.sponsor_from_on, coalesce(last_days.last_on, sponsors.sponsor_from_on),
        coalesce(met.last_met_on, sponsors.sponsor_from_on)
    ) as last_seen_on,
    {% set never = "date '1900-01-01'" -%}
    nullif(greatest(
        coalesce(changes.took_over_on, {{ never }}), coalesce(changes.role_until_on, {{ never }}),
        coalesce(changes.left_on, {{ never }})
    ), {{ never }}) as changed_on
from sponsors
inner join changes on sponsors.account_id = changes.account_id and sponsors.as_of_date = changes.as_of_date
left join {{ ref('int_relationship__sponsor_meetings_as_of') }} as met
    on
        sponsors.account_id = met.account_id
        and sponsors.as_of_date = met.as_of_date
        and sponsors.person_id = met.person_id
left join {{ feature_last_days('sponsor_days', 'user_id') }}
    on
        sponsors.user_id = last_days.user_id
        and sponsors.as_of_date >= last_days.seen_from
        and sponsors.as_of_date < last_days.seen_until
where sponsors.term_from_last = 1
