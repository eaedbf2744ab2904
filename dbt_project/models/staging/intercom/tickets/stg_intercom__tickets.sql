-- Grain: conversation in which a customer wrote.
with people as (

    select
        contact_id,
        lower(email) as email,
        {{ email_domain('email') }} as domain
    from {{ last_versions('stg_intercom__contact_versions', ['contact_id']) }}
    where not is_deleted

),

companies as (

    -- of the day on which the customer wrote; one that names neither an account nor a web site says nothing
    select
        requesters.conversation_id,
        min(case when accounts.account_id is not null then companies.company_id end) as company_of_account,
        count(distinct case when accounts.account_id is not null then companies.company_id end) as of_accounts,
        min(companies.company_id) as company_id,
        count(distinct companies.company_id) as of_any
    from {{ ref('stg_intercom__requesters') }} as requesters
    inner join {{ ref('stg_intercom__memberships') }} as memberships
        on
            requesters.requester_id = memberships.contact_id
            and coalesce(memberships.from_at <= requesters.asked_at, true)
            and coalesce(memberships.until_at > requesters.asked_at, true)
    inner join {{ last_versions('stg_intercom__company_versions', ['company_id']) }} as companies
        on memberships.company_id = companies.company_id
    left join {{ ref('cnf_product__accounts') }} as accounts on companies.stated_account_id = accounts.account_id
    where accounts.account_id is not null or (companies.domain is not null and not companies.is_deleted)
    group by requesters.conversation_id

)

select
    conversations.conversation_id as ticket_id,
    case
        when companies.of_accounts = 1 then companies.company_of_account
        when companies.of_accounts = 0 and companies.of_any = 1 then companies.company_id
        else {{ source_key('intercom', 'people.domain') }}
    end as organization_id,
    requesters.requester_id,
    cast(null as {{ column_type('text') }}) as problem_ticket_id,
    people.domain as requester_domain,

    cast(null as {{ column_type('text') }}) as ticket_type,
    case conversations.priority when 'priority' then 'high' when 'not_priority' then 'normal' end as priority,
    case
        when conversations.is_deleted then 'deleted'
        else {{ status_of_state('conversations.state') }}
    end as status,
    cast(null as {{ column_type('text') }}) as merged_ticket_ids,
    conversations.subject,
    conversations.channel,

    requesters.asked_at as created_at,
    conversations.changed_at as updated_at,
    conversations.synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ last_versions('stg_intercom__conversation_versions', ['conversation_id']) }} as conversations
inner join {{ ref('stg_intercom__requesters') }} as requesters
    on conversations.conversation_id = requesters.conversation_id
left join people on requesters.requester_id = people.contact_id
left join companies on conversations.conversation_id = companies.conversation_id
-- the company's own people ask for themselves
left join {{ kept_rows('stg_intercom__admins') }} as admins
    on people.email = lower(admins.email) and not admins.is_deleted
where admins.admin_id is null
