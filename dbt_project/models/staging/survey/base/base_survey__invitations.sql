-- A large table: judged once, for the kept rows and the quarantine alike.
with judged as (
    select
        {{ as_text('landed.id') }} as invitation_id,
        {{ as_text('landed.user_id') }} as user_id,
        {{ as_text('landed.account_id') }} as account_id,
        landed.survey_type,
        {{ try_cast('landed.sent_at', 'timestamp') }} as sent_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing('landed.sent_at'),
            bad_time('landed.sent_at'),
            orphan('landed.user_id', 'users.user_id', 'user'),
            orphan('landed.account_id', 'accounts.account_id', 'account'),
        ]) }} as row_reason
    from {{ source('survey', 'survey_invitation') }} as landed
    left join {{ ref('stg_segment__users') }} as users
        on {{ as_text('landed.user_id') }} = users.user_id
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.account_id') }} = accounts.account_id
),

described as (
    select
        *,
        {{ payload_of_bad_row() }} as payload
    from judged
),

ranked as (
    select
        *,
        {{ version_rank(['invitation_id']) }} as version_rank
    from described
)

select
    invitation_id,
    user_id,
    account_id,
    survey_type,
    sent_at,
    landed_file,
    landed_row,
    {{ row_key(['invitation_id']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
