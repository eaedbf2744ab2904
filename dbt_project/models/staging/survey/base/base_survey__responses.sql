-- A large table: judged once, for the kept rows and the quarantine alike.
with judged as (
    select
        {{ as_text('landed.id') }} as response_id,
        {{ as_text('landed.invitation_id') }} as invitation_id,
        {{ as_text('landed.user_id') }} as user_id,
        {{ try_cast('landed.score', 'double') }} as score,
        landed.comment,
        landed.answers,
        {{ try_cast('landed.responded_at', 'timestamp') }} as responded_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing('landed.responded_at'),
            missing_where('landed.score', "coalesce(invitations.survey_type, '') <> 'check_in'"),
            missing_where('landed.answers', "invitations.survey_type = 'check_in'"),
            not_json_where('landed.answers', "invitations.survey_type = 'check_in'"),
            unparseable('landed.score', 'double'),
            outside('landed.score', 0, 10),
            bad_time('landed.responded_at'),
            before('landed.responded_at', 'invitations.sent_at'),
            orphan('landed.user_id', 'users.user_id', 'user'),
            orphan('landed.invitation_id', 'invitations.invitation_id', 'invitation'),
        ]) }} as row_reason
    from {{ source('survey', 'survey_response') }} as landed
    left join {{ ref('stg_segment__users') }} as users
        on {{ as_text('landed.user_id') }} = users.user_id
    left join {{ ref('stg_survey__invitations') }} as invitations
        on {{ as_text('landed.invitation_id') }} = invitations.invitation_id
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
        {{ version_rank(['response_id']) }} as version_rank
    from described
)

select
    response_id,
    invitation_id,
    user_id,
    score,
    comment,
    answers,
    responded_at,
    landed_file,
    landed_row,
    {{ row_key(['response_id']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
