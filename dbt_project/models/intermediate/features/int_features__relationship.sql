-- Grain: alive account, as-of date.
with sponsors as (

    -- the term that began last says who the sponsor is, or was
    select
        alive.account_id,
        alive.as_of_date,
        terms.contact_id,
        terms.user_id,
        cast(terms.sponsor_from_at as date) as sponsor_from_on,
        case when terms.left_at < alive.as_of_date then 1 else 0 end as is_gone,
        case
            when terms.role_until_at < alive.as_of_date
                and (terms.left_at is null or terms.left_at >= alive.as_of_date) then 1
            else 0
        end as is_moved,
        row_number() over (
            partition by alive.account_id, alive.as_of_date order by terms.sponsor_from_at desc, terms.contact_id
        ) as term_from_last
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_relationship__sponsor_terms') }} as terms
        on alive.account_id = terms.account_id and terms.sponsor_from_at < alive.as_of_date

),

active_days as (

    select
        sponsors.account_id,
        sponsors.as_of_date,
        max(days.active_on) as last_active_on
    from sponsors
    inner join {{ ref('int_product__user_days') }} as days
        on
            sponsors.user_id = days.user_id
            and days.active_on < sponsors.as_of_date
            and days.known_on < sponsors.as_of_date
    where sponsors.term_from_last = 1
    group by sponsors.account_id, sponsors.as_of_date

),

met as (

    select
        sponsors.account_id,
        sponsors.as_of_date,
        max(cast(engagements.occurred_at as date)) as last_met_on
    from sponsors
    inner join {{ ref('stg_hubspot__engagements') }} as engagements
        on sponsors.contact_id = engagements.contact_id and engagements.occurred_at < sponsors.as_of_date
    where sponsors.term_from_last = 1
    group by sponsors.account_id, sponsors.as_of_date

),

meetings as (

    select
        companies.account_id,
        dates.as_of_date,
        count(*) as meetings
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('stg_hubspot__engagements') }} as engagements
        on
            engagements.engagement_type = 'MEETING'
            and engagements.occurred_at < dates.as_of_date
            and engagements.occurred_at >= dates.as_of_date - 90
    inner join {{ ref('int_identity__companies') }} as companies on engagements.company_id = companies.company_id
    group by companies.account_id, dates.as_of_date

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_count('contact_property_history', 'sponsors.is_gone') }} as relationship_is_sponsor_gone,
    {{ feature_count('contact_property_history', 'sponsors.is_moved') }} as relationship_is_sponsor_moved,
    {{ feature_value('hubspot', days_between(
        'greatest(sponsors.sponsor_from_on, coalesce(active_days.last_active_on, sponsors.sponsor_from_on), '
        ~ 'coalesce(met.last_met_on, sponsors.sponsor_from_on))', 'alive.as_of_date'
    )) }} as relationship_days_since_sponsor_active,
    {{ feature_count('engagement', 'meetings.meetings') }} as relationship_meetings_last_90d
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('hubspot') }}
cross join {{ feature_table('hubspot', 'contact_property_history') }}
cross join {{ feature_table('hubspot', 'engagement') }}
left join sponsors
    on
        alive.account_id = sponsors.account_id
        and alive.as_of_date = sponsors.as_of_date
        and sponsors.term_from_last = 1
left join active_days on alive.account_id = active_days.account_id and alive.as_of_date = active_days.as_of_date
left join met on alive.account_id = met.account_id and alive.as_of_date = met.as_of_date
left join meetings on alive.account_id = meetings.account_id and alive.as_of_date = meetings.as_of_date
