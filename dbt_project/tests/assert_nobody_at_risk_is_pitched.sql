-- Asking somebody to buy more who is about to leave costs the account.
select
    list.as_of_date,
    list.account_id,
    health.churn_lift
from {{ ref('pub_upsell_list') }} as list
inner join {{ ref('pub_account_health') }} as health
    on list.account_id = health.account_id and list.as_of_date = health.as_of_date
where
    list.as_of_date = {{ as_of_date() }}
    and coalesce(health.churn_lift >= {{ var('targets')['expansion']['most_churn_lift'] }}, true)
