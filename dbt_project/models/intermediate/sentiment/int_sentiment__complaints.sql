-- Grain: complaint: a bug ticket or a low rating, by the product user it comes from.
select
    tickets.account_id,
    people.user_id,
    people.person_name,
    greatest(tickets.created_at, tickets.type_from_at) as complained_at,
    tickets.removed_at as taken_back_at,
    'reported a bug' as complaint
from {{ ref('int_support__tickets') }} as tickets
inner join {{ ref('int_sentiment__people') }} as people on tickets.requester_email = people.person_key
where tickets.is_bug

union all

select
    ratings.account_id,
    people.user_id,
    people.person_name,
    ratings.rated_at as complained_at,
    ratings.replaced_at as taken_back_at,
    ratings.rated_words as complaint
from {{ ref('int_sentiment__ratings') }} as ratings
inner join {{ ref('int_sentiment__people') }} as people on ratings.person_key = people.person_key
where ratings.score <= 5
