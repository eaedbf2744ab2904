-- Grain: alive account, as-of date. Deals are left out: the CRM delivers their stage of today only.
with engagements as (

    -- one with two companies of an account is one
    select
        alive.account_id,
        alive.as_of_date,
        {%- for kind, days in [('meeting', 30), ('meeting', 90), ('meeting', 365), ('call', 90), ('email', 90)] %}
        count(distinct case
            when
                engagements.engagement_type = '{{ kind | upper }}'
                and engagements.occurred_at >= alive.as_of_date - {{ days }} then engagements.engagement_id
        end) as {{ kind }}s_{{ days }}d,
        {%- endfor %}
        max(case when engagements.engagement_type = 'MEETING' then engagements.occurred_at end) as last_met_at
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_identity__companies') }} as companies
        on alive.account_id = companies.account_id and {{ is_mapped_before('companies', 'alive.as_of_date') }}
    inner join {{ ref('int_relationship__company_engagements') }} as engagements
        on companies.company_id = engagements.company_id and engagements.occurred_at < alive.as_of_date
    group by alive.account_id, alive.as_of_date

),

others_left as (

    select
        contacts.account_id,
        contacts.as_of_date,
        count(*) as contacts
    from {{ ref('int_relationship__contacts_as_of') }} as contacts
    left join {{ ref('int_relationship__sponsors_as_of') }} as sponsors
        on contacts.account_id = sponsors.account_id and contacts.as_of_date = sponsors.as_of_date
    where
        contacts.left_on >= contacts.as_of_date - 180
        and (sponsors.contact_id is null or sponsors.contact_id <> contacts.contact_id)
    group by contacts.account_id, contacts.as_of_date

)

{%- set contacts, meetings = ['crm', 'contacts', 'changes'], ['crm', 'meetings'] %}
{%- set since_seen = days_between('sponsors.last_seen_on', 'alive.as_of_date') %}
select
    alive.account_id,
    alive.as_of_date,

    {{ feature_count(contacts + ['departures'], 'sponsors.is_gone') }} as relationship_is_sponsor_gone,
    {{ feature_count(contacts, 'sponsors.is_moved') }} as relationship_is_sponsor_moved,
    {{ feature_value('crm', since_seen) }} as relationship_days_since_sponsor_active,
    -- without meetings no one can say that a sponsor who does not use the product is silent
    {{ feature_count(contacts + ['meetings', 'participants'],
        'case when sponsors.is_gone = 0 and sponsors.is_moved = 0 and ' ~ since_seen ~ ' >= 60 then 1 end') }}
        as relationship_is_sponsor_silent,
    {{ feature_count(contacts, 'sponsors.sponsors_known') }} as relationship_sponsors_known,
    {{ feature_value(contacts, days_between('sponsors.changed_on', 'alive.as_of_date')) }}
        as relationship_days_since_sponsor_change,
    {{ feature_count(contacts + ['departures'], 'others_left.contacts') }} as relationship_contacts_left_last_180d,

    {%- for days in [30, 90, 365] %}
    {{ feature_count(meetings, 'engagements.meetings_' ~ days ~ 'd') }}
        as relationship_meetings_last_{{ days }}d,
    {%- endfor %}
    {{ feature_count(contacts + ['meetings', 'participants'], 'sponsors.meetings_last_180d') }}
        as relationship_sponsor_meetings_last_180d,
    {{ feature_value(meetings, days_between('engagements.last_met_at', 'alive.as_of_date')) }}
        as relationship_days_since_last_meeting,
    {{ feature_count(['crm', 'calls'], 'engagements.calls_90d') }} as relationship_calls_last_90d,
    {{ feature_count(['crm', 'emails'], 'engagements.emails_90d') }} as relationship_emails_last_90d,

    cast({{ days_between('held.held_on', 'alive.as_of_date') }} as {{ type_double() }})
        as relationship_days_since_check_in,
    {{ feature_value('surveys', '1 - answered.is_goal_met') }} as relationship_is_goal_missed,
    {{ feature_value('surveys', 'answered.problems_solved') }} as relationship_problems_solved,
    {{ feature_value('surveys', 'answered.has_gaps') }} as relationship_is_gap_named
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_rows('contacts', 'cnf_crm__contacts', 'company_id is not null') }}
cross join {{ feature_rows('changes', 'cnf_crm__contact_property_changes', "value <> ''") }}
{%- for name in ['meetings', 'calls', 'emails'] %}
cross join {{ feature_rows(
    name, 'int_relationship__company_engagements', "engagement_type = '" ~ name[:-1] | upper ~ "'"
) }}
{%- endfor %}
cross join {{ feature_rows(
    'departures', 'cnf_crm__contact_property_changes', "property_name = 'employment_status' and value <> ''"
) }}
cross join {{ feature_rows('participants', 'cnf_crm__engagement_contacts', "engagement_id in (
    select met.engagement_id from " ~ ref('cnf_crm__engagements') ~ " as met where met.engagement_type = 'MEETING'
)") }}
left join {{ feature_accounts('crm') }}
    on alive.account_id = crm.account_id and alive.as_of_date = crm.as_of_date
left join {{ feature_accounts('surveys') }}
    on alive.account_id = surveys.account_id and alive.as_of_date = surveys.as_of_date
left join {{ ref('int_relationship__sponsors_as_of') }} as sponsors
    on alive.account_id = sponsors.account_id and alive.as_of_date = sponsors.as_of_date
left join others_left on alive.account_id = others_left.account_id and alive.as_of_date = others_left.as_of_date
left join engagements on alive.account_id = engagements.account_id and alive.as_of_date = engagements.as_of_date
left join {{ ref('int_relationship__check_ins') }} as held
    on
        alive.account_id = held.account_id
        and held.asked_for = 'held'
        and alive.as_of_date > held.held_on
        and alive.as_of_date <= held.latest_until_on
left join {{ ref('int_relationship__check_ins') }} as answered
    on
        alive.account_id = answered.account_id
        and answered.asked_for = 'answered'
        and alive.as_of_date > answered.held_on
        and alive.as_of_date <= answered.latest_until_on
        and alive.as_of_date - 365 <= answered.held_on
