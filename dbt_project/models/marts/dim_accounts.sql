-- Grain: account. As known today; a feature that must hold at a past date never comes from here.
with companies as (

    -- two companies may be one account: the first one counts
    select
        identity.account_id,
        companies.industry,
        companies.channel,
        companies.region,
        owners.email as owner_email,
        row_number() over (partition by identity.account_id order by companies.company_id) as company_number
    from {{ ref('int_identity__companies') }} as identity
    inner join {{ ref('cnf_crm__companies') }} as companies on identity.company_id = companies.company_id
    left join {{ ref('cnf_crm__owners') }} as owners on companies.owner_id = owners.owner_id
    where identity.mapped_until_on is null

)

select
    accounts.account_id,

    accounts.account_name,
    coalesce(accounts.industry, companies.industry) as industry,
    accounts.employees,
    companies.channel,
    companies.region,
    companies.owner_email,

    accounts.created_at
from {{ ref('cnf_product__accounts') }} as accounts
left join companies on accounts.account_id = companies.account_id and companies.company_number = 1
