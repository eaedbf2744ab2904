-- Grain: alive account, as-of date, role in whose source the account is, as known before the date.
with organizations as (

    select
        organization_id,
        {{ known_from('synced_at') }} as known_from_at
    from {{ ref('cnf_support__organization_versions') }}
    -- who lands organizations and no tickets says nothing of who asks
    where (select count(*) from {{ ref('int_support__tickets') }}) > 0
    group by source_name, organization_id

),

companies as (

    select
        company_id,
        {{ known_from('synced_at') }} as known_from_at
    from {{ ref('cnf_crm__company_versions') }}
    group by source_name, company_id

),

signs as (

    select
        'support' as role,
        identity.account_id,
        greatest(organizations.known_from_at, identity.mapped_from_on) as known_from_at,
        identity.mapped_until_on as known_until_on
    from organizations
    inner join {{ ref('int_identity__organizations') }} as identity
        on organizations.organization_id = identity.organization_id
    union all
    select
        'support' as role,
        account_id,
        created_at as known_from_at,
        cast(null as date) as known_until_on
    from {{ ref('int_support__tickets') }}
    union all
    select
        'crm' as role,
        identity.account_id,
        greatest(companies.known_from_at, identity.mapped_from_on) as known_from_at,
        identity.mapped_until_on as known_until_on
    from companies
    inner join {{ ref('int_identity__companies') }} as identity on companies.company_id = identity.company_id
    union all
    select
        'crm' as role,
        identity.account_id,
        greatest(engagements.occurred_at, identity.mapped_from_on) as known_from_at,
        identity.mapped_until_on as known_until_on
    from {{ ref('int_relationship__company_engagements') }} as engagements
    inner join {{ ref('int_identity__companies') }} as identity on engagements.company_id = identity.company_id
    union all
    select
        'surveys' as role,
        coalesce(invitations.account_id, users.account_id) as account_id,
        invitations.sent_at as known_from_at,
        cast(null as date) as known_until_on
    from {{ ref('cnf_surveys__invitations') }} as invitations
    left join {{ ref('int_identity__users') }} as users
        on invitations.user_id = users.user_id and {{ is_mapped_on('users', 'invitations.sent_at') }}
    union all
    select
        'surveys' as role,
        users.account_id,
        responses.responded_at as known_from_at,
        cast(null as date) as known_until_on
    from {{ ref('cnf_surveys__responses') }} as responses
    inner join {{ ref('int_identity__users') }} as users
        on responses.user_id = users.user_id and {{ is_mapped_on('users', 'responses.responded_at') }}
    union all
    -- everybody who uses the product may post: who does not is silent, not absent
    select
        connected.role,
        identity.account_id,
        greatest(coalesce(users.created_at, users.received_at), identity.mapped_from_on) as known_from_at,
        identity.mapped_until_on as known_until_on
    from {{ ref('int_identity__users') }} as identity
    inner join {{ ref('cnf_product__users') }} as users on identity.user_id = users.user_id
    inner join {{ ref('int_sources__connected') }} as connected
        on connected.role = 'community' and connected.is_connected

),

known as (

    select
        role,
        account_id,
        known_until_on,
        min(coalesce(known_from_at, timestamp '1900-01-01 00:00:00')) as known_from_at
    from signs
    group by role, account_id, known_until_on

)

select distinct
    alive.account_id,
    alive.as_of_date,
    known.role
from {{ ref('int_accounts__alive') }} as alive
inner join known
    on
        alive.account_id = known.account_id
        and known.known_from_at < alive.as_of_date
        and (known.known_until_on is null or known.known_until_on >= alive.as_of_date)
