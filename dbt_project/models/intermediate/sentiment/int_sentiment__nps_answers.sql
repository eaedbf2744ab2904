-- Grain: NPS answer (rating_id), with the answer before of the same person.
select
    rating_id,
    account_id,
    person_key,

    score,
    lag(score) over person_answers as previous_score,

    rated_at,
    lag(rated_at) over person_answers as previous_rated_at,
    -- an answer is a person's latest until the next, and the account's until somebody gives another
    lead(rated_at) over person_answers as person_until_at,
    lead(rated_at) over (partition by account_id order by rated_at, score desc, rating_id) as account_until_at
from {{ ref('int_sentiment__ratings') }}
where rating_type = 'nps'
-- an answer that names no one is by a person of its own
window person_answers as (
    partition by account_id, coalesce(person_key, rating_id) order by rated_at, score desc, rating_id
)
