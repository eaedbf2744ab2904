with known as (
    select
        users.email_domain as domain,
        identified.account_id
    from {{ ref('stg_segment__users') }} as users
    inner join {{ ref('int_identity__users_identified') }} as identified
        on users.user_id = identified.user_id
    union
    select
        organizations.domain,
        accounts.account_id
    from {{ ref('stg_zendesk__organizations') }} as organizations
    inner join {{ ref('stg_segment__accounts') }} as accounts
        on organizations.account_id_from_external_id = accounts.account_id
    union
    select
        companies.domain,
        accounts.account_id
    from {{ ref('stg_hubspot__companies') }} as companies
    inner join {{ ref('stg_segment__accounts') }} as accounts
        on companies.account_id_from_property = accounts.account_id
)

select
    domain,
    count(*) as accounts,
    min(account_id) as account_id
from known
where
    domain is not null
    and domain not in {{ free_mail_domains() }}
group by domain
