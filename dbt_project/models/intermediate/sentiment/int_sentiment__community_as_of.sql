-- Grain: account, as-of date (any account with a post in the 90 days before).
{{ config(materialized='ephemeral') }}
select
    users.account_id,
    dates.as_of_date,
    count(*) as posts,
    count(distinct posts.user_id) as people,
    count(case when posts.is_accepted then 1 end) as accepted
from {{ ref('int_time__as_of_dates') }} as dates
inner join {{ ref('cnf_community__posts') }} as posts
    on posts.created_at < dates.as_of_date and posts.created_at >= dates.as_of_date - 90
inner join {{ ref('int_identity__users') }} as users
    on posts.user_id = users.user_id and {{ is_mapped_on('users', 'posts.created_at') }}
group by users.account_id, dates.as_of_date
