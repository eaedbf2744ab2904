{% call landed_rows_judged(
    key=['response_id'],
    columns={
        'response_id': as_text('landed.id'),
        'invitation_id': as_text('landed.invitation_id'),
        'user_id': as_text('landed.user_id'),
        'score': try_cast('landed.score', 'double'),
        'comment': 'landed.comment',
        'answers': 'landed.answers',
        'responded_at': try_cast('landed.responded_at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing('landed.responded_at'),
        missing_where('landed.score', "coalesce(invitations.survey_type, '') <> 'check_in'"),
        missing_where('landed.answers', "invitations.survey_type = 'check_in'"),
        not_json_where('landed.answers', "invitations.survey_type = 'check_in'"),
        unparseable('landed.score', 'double'),
        outside('landed.score', 0, 10),
        bad_time('landed.responded_at'),
        before('landed.responded_at', 'invitations.sent_at'),
        orphan_of_any('landed.user_id', 'users.user_id', 'user', 'cnf_product__users'),
        orphan_of_any(
            'landed.invitation_id', 'invitations.invitation_id', 'invitation', 'stg_survey__invitations'
        ),
    ],
) -%}
from {{ source('survey', 'survey_response') }} as landed
left join {{ ref('cnf_product__users') }} as users
    on {{ as_text('landed.user_id') }} = users.user_id
left join {{ kept_rows('stg_survey__invitations') }} as invitations
    on {{ as_text('landed.invitation_id') }} = invitations.invitation_id
{%- endcall %}
