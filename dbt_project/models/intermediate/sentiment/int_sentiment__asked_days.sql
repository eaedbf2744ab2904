-- Grain: account, day of asking, day of the answer (NULL: none).
with answers as (

    select
        invitation_id,
        min(responded_at) as responded_at
    from {{ ref('cnf_surveys__responses') }}
    group by invitation_id

),

invitations as (

    select
        invitations.invitation_id,
        invitations.sent_at,
        coalesce(invitations.account_id, users.account_id) as account_id
    from {{ ref('cnf_surveys__invitations') }} as invitations
    left join {{ ref('int_identity__users') }} as users
        on invitations.user_id = users.user_id and {{ is_mapped_on('users', 'invitations.sent_at') }}
    -- a check-in is our task, not a question that goes unanswered
    where coalesce(invitations.survey_type, '') <> 'check_in'

)

select
    invitations.account_id,
    cast(invitations.sent_at as date) as sent_on,
    cast(answers.responded_at as date) as answered_on,
    count(*) as invitations
from invitations
left join answers on invitations.invitation_id = answers.invitation_id
where invitations.account_id is not null
group by invitations.account_id, cast(invitations.sent_at as date), cast(answers.responded_at as date)
