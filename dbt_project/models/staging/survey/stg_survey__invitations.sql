{{ config(materialized='view') }}

select
    invitation_id,
    user_id,
    account_id,
    survey_type,
    sent_at
from {{ ref('base_survey__invitations') }}
where set_aside_reason is null
