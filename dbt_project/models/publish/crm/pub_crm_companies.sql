-- Grain: company of a CRM that is an account of the latest published day. What is written to it there.
with companies as (

    select
        companies.source_name as crm,
        companies.company_id,
        identity.account_id,
        -- two companies may be one account: both get its values, the first one its tasks
        row_number() over (
            partition by companies.source_name, identity.account_id order by companies.company_id
        ) = 1 as is_first
    from {{ ref('int_identity__companies') }} as identity
    inner join {{ ref('cnf_crm__companies') }} as companies on identity.company_id = companies.company_id
    where identity.mapped_until_on is null

),

health as (

    select * from {{ ref('pub_account_health') }}
    where as_of_date = {{ publish_latest_day() }}

),

open_tasks as (

    select
        account_id,
        title,
        due_on,
        row_number() over (partition by account_id order by priority, due_on, task_id) as urgency
    from {{ ref('pub_task_list') }}
    where kind = 'task' and status = 'open'

)

select
    companies.crm,
    companies.company_id,
    companies.account_id,
    companies.is_first,
    -- as a person reads them: a digit that no one acts on would be a call a day for every company
    cast({{ rounded('health.health_score') }} as integer) as health_score,
    cast({{ rounded('100 * health.churn_probability') }} as integer) as churn_percent,
    health.health_band,
    health.reason_1,
    health.reason_2,
    health.reason_3,
    open_tasks.title as next_task,
    open_tasks.due_on as next_task_due_on,
    health.as_of_date as updated_on
from companies
inner join health on companies.account_id = health.account_id
left join open_tasks on companies.account_id = open_tasks.account_id and open_tasks.urgency = 1
