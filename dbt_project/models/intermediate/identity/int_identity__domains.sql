{{ config(materialized='ephemeral') }}
with known as (
    select
        users.email_domain as domain,
        identified.account_id
    from {{ ref('cnf_product__users') }} as users
    inner join {{ ref('int_identity__users_identified') }} as identified
        on users.user_id = identified.user_id
    union
    select
        domains.domain,
        accounts.account_id
    from {{ ref('cnf_support__organization_domains') }} as domains
    inner join {{ ref('cnf_support__organizations') }} as organizations
        on domains.organization_id = organizations.organization_id
    inner join {{ ref('cnf_product__accounts') }} as accounts
        on organizations.stated_account_id = accounts.account_id
    union
    select
        companies.domain,
        accounts.account_id
    from {{ ref('cnf_crm__companies') }} as companies
    inner join {{ ref('cnf_product__accounts') }} as accounts
        on companies.stated_account_id = accounts.account_id
    union
    -- where billing alone says who the accounts are
    select
        customers.email_domain as domain,
        accounts.account_id
    from {{ ref('cnf_billing__customers') }} as customers
    inner join {{ ref('cnf_product__accounts') }} as accounts
        on
            customers.source_name = accounts.source_name
            and coalesce(nullif(customers.stated_account_id, ''), customers.customer_id) = accounts.account_id
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
