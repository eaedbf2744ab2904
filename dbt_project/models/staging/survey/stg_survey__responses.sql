{{ config(materialized='view') }}

select
    response_id,
    invitation_id,
    user_id,
    score,
    comment,
    answers,
    responded_at
from {{ ref('base_survey__responses') }}
where set_aside_reason is null
