-- Grain: account of the day, role of a playbook. Who has such work of the account on this day, and who gets new work:
-- the same, or the stand-in while that person is away.
with roles as (

    select distinct
        owner_role,
        lower(trim(owner_role)) as role_name
    from {{ ref('playbooks') }}

),

named as (

    select
        account_id,
        owner_role,
        owner_email,
        row_number() over (
            partition by account_id, owner_role order by valid_from_on desc, owner_email
        ) as recency
    from {{ ref('cnf_people__account_owners') }}
    where
        valid_from_on <= {{ as_of_date() }}
        and (valid_until_on is null or valid_until_on >= {{ as_of_date() }})

),

away as (

    select
        owner_email,
        stand_in_email,
        row_number() over (partition by owner_email order by from_on desc) as recency
    from {{ ref('cnf_people__absences') }}
    where from_on <= {{ as_of_date() }} and (until_on is null or until_on >= {{ as_of_date() }})

),

-- The account's own, then the company's, then the one of the CRM.
assigned as (

    select
        accounts.account_id,
        roles.owner_role,
        coalesce(named.owner_email, {{ playbooks_owner('roles.owner_role', 'accounts.owner_email') }})
            as role_owner_email
    from {{ ref('int_playbooks__accounts_unioned') }} as accounts
    cross join roles
    left join named
        on
            accounts.account_id = named.account_id
            and roles.role_name = named.owner_role
            and named.recency = 1

)

select
    assigned.account_id,
    assigned.owner_role,
    assigned.role_owner_email,
    coalesce(away.stand_in_email, assigned.role_owner_email) as owner_email
from assigned
left join away on lower(assigned.role_owner_email) = away.owner_email and away.recency = 1
