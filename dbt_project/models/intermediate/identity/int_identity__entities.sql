with entities as (
    select
        users.source_name,
        'user' as entity,
        users.user_id as entity_id,
        identified.account_id as stated_account_id,
        identified.account_id as account_key,
        users.email_domain as domain
    from {{ ref('cnf_product__users') }} as users
    left join {{ ref('int_identity__users_identified') }} as identified
        on users.user_id = identified.user_id
    where not {{ is_own_domain('users.email_domain') }} and not {{ is_own_user('users.user_id') }}
    union all
    select
        source_name,
        'customer' as entity,
        customer_id as entity_id,
        stated_account_id,
        -- where no product is connected, the customer itself is the account
        coalesce(nullif(stated_account_id, ''), customer_id) as account_key,
        email_domain as domain
    from {{ ref('cnf_billing__customers') }}
    union all
    select
        organizations.source_name,
        'organization' as entity,
        organizations.organization_id as entity_id,
        organizations.stated_account_id,
        organizations.stated_account_id as account_key,
        domains.domain
    from {{ ref('cnf_support__organizations') }} as organizations
    left join {{ ref('cnf_support__organization_domains') }} as domains
        on organizations.organization_id = domains.organization_id
    union all
    select
        source_name,
        'company' as entity,
        company_id as entity_id,
        stated_account_id,
        stated_account_id as account_key,
        domain
    from {{ ref('cnf_crm__companies') }}
),

matched as (
    -- several domains of one entity map it when they agree
    select
        entities.source_name,
        entities.entity,
        entities.entity_id,
        entities.stated_account_id,
        min(entities.domain) as domain,
        accounts.account_id as account_id_by_id,
        case
            when count(distinct case when domains.accounts = 1 then domains.account_id end) = 1
                then min(case when domains.accounts = 1 then domains.account_id end)
        end as account_id_by_domain,
        max(coalesce(domains.accounts, 0)) as accounts_with_domain
    from entities
    left join {{ ref('cnf_product__accounts') }} as accounts
        on entities.account_key = accounts.account_id
    left join {{ ref('int_identity__domains') }} as domains
        on entities.domain = domains.domain
    group by
        entities.source_name, entities.entity, entities.entity_id, entities.stated_account_id, accounts.account_id
)

select
    source_name,
    entity,
    entity_id,
    coalesce(account_id_by_id, account_id_by_domain) as account_id,
    account_id_by_domain,
    case
        when account_id_by_id is not null then 'id'
        when account_id_by_domain is not null then 'e-mail domain'
    end as mapped_by,
    case
        when coalesce(account_id_by_id, account_id_by_domain) is not null then null
        when stated_account_id <> '' then 'unknown account id ' || stated_account_id || ', and '
        else 'no account id, and '
    end
    || case
        when domain is null then 'no e-mail domain'
        when domain in {{ free_mail_domains() }} then 'the e-mail domain ' || domain || ' is anybody''s'
        when accounts_with_domain = 0 then 'the e-mail domain ' || domain || ' belongs to no account'
        else 'the e-mail domain ' || domain || ' belongs to ' || {{ as_text('accounts_with_domain') }} || ' accounts'
    end as unmapped_reason
from matched
