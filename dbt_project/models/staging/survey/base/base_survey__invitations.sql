-- A large table: judged once, for the kept rows and the quarantine alike.
with landed as (
    select
        landed.id,
        landed.user_id,
        landed.account_id,
        landed.survey_type,
        landed.sent_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('survey', 'survey_invitation') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as invitation_id,
        {{ as_text('landed.user_id') }} as user_id,
        {{ as_text('landed.account_id') }} as account_id,
        {{ as_text('landed.survey_type') }} as survey_type,
        {{ try_cast('landed.sent_at', 'timestamp') }} as sent_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            missing('landed.sent_at'),
            bad_time('landed.sent_at'),
            orphan('landed.user_id', 'users.user_id', 'user'),
            orphan('landed.account_id', 'accounts.account_id', 'account'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_segment__users') }} as users
        on {{ as_text('landed.user_id') }} = users.user_id
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.account_id') }} = accounts.account_id
)

{{ one_row_per_key('judged', key=['invitation_id'], columns=[
    'invitation_id', 'user_id', 'account_id', 'survey_type', 'sent_at',
]) }}
