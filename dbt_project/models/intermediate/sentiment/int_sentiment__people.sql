-- Grain: person who uses the product, by e-mail (user id where there is none).
select
    person_key,
    user_id,
    person_name
from (
    select
        coalesce(lower(email), user_id) as person_key,
        user_id,
        coalesce(user_name, email, user_id) as person_name,
        row_number() over (partition by coalesce(lower(email), user_id) order by user_id) as user_number
    from {{ ref('cnf_product__users') }}
) as users
where user_number = 1
