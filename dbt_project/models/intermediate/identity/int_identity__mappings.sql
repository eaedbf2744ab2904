-- Grain: customer, organization or company of today, day from which its account holds. Versions in a row of the same
-- account are one; what was said first holds from the beginning.
with versions as (

    select
        'customer' as entity,
        customer_id as entity_id,
        coalesce(nullif(stated_account_id, ''), customer_id) as account_key,
        email_domain as domain,
        synced_at as began_at
    from {{ ref('cnf_billing__customer_versions') }}

    union all

    select
        'organization' as entity,
        organization_id as entity_id,
        stated_account_id as account_key,
        cast(null as {{ dbt.type_string() }}) as domain,
        coalesce(version_started_at, synced_at) as began_at
    from {{ ref('cnf_support__organization_versions') }}

    union all

    select
        'company' as entity,
        company_id as entity_id,
        stated_account_id as account_key,
        domain,
        synced_at as began_at
    from {{ ref('cnf_crm__company_versions') }}

),

claims as (

    -- the versions say the id and the domain; whose a domain is, and which belong to an organization, is today's word
    select
        entities.entity,
        entities.entity_id,
        coalesce(
            accounts.account_id,
            case when entities.entity = 'organization' then entities.account_id_by_domain else domains.account_id end
        ) as account_id,
        case when accounts.account_id is not null then 'id' else 'e-mail domain' end as mapped_by,
        {{ as_date('versions.began_at') }} as known_on,
        row_number() over (
            partition by entities.entity, entities.entity_id, {{ as_date('versions.began_at') }}
            order by versions.began_at desc, accounts.account_id
        ) as claim_from_last
    from {{ ref('int_identity__entities') }} as entities
    left join versions on entities.entity = versions.entity and entities.entity_id = versions.entity_id
    left join {{ ref('cnf_product__accounts') }} as accounts on versions.account_key = accounts.account_id
    left join {{ ref('int_identity__domains') }} as domains on versions.domain = domains.domain and domains.accounts = 1
    where entities.entity <> 'user'

),

compared as (

    -- a day speaks once, with its last word
    select
        *,
        coalesce(account_id, '') <> coalesce(
            lag(account_id) over (partition by entity, entity_id order by known_on nulls first), ''
        ) as is_change
    from claims
    where claim_from_last = 1

),

numbered as (

    select
        *,
        sum(case when is_change then 1 else 0 end) over (
            partition by entity, entity_id order by known_on nulls first rows unbounded preceding
        ) as stretch
    from compared

),

stretches as (

    select
        entity,
        entity_id,
        max(account_id) as account_id,
        max(mapped_by) as mapped_by,
        case when stretch > 1 then min(known_on) end as mapped_from_on,
        lead(min(known_on)) over (partition by entity, entity_id order by stretch) as mapped_until_on
    from numbered
    group by entity, entity_id, stretch

)

select * from stretches
where account_id is not null
