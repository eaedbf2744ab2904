-- Grain: account, moment, where it was answered. The questions of a check-in, answered in a survey or typed in on the
-- page.
{{ config(materialized='ephemeral') }}
select
    coalesce(invitations.account_id, users.account_id) as account_id,
    responses.responded_at as answered_at,
    'survey' as answered_in,
    max({{ json_text('responses.answers', 'goal') }}) as goal,
    max(
        case {{ json_text('responses.answers', 'goal_met') }} when 'true' then 1 when 'false' then 0 end
    ) as is_goal_met,
    max({{ json_text('responses.answers', 'main_users') }}) as main_users,
    max({{ try_cast(json_text('responses.answers', 'problems_solved'), 'double') }}) as problems_solved,
    max(nullif({{ json_text('responses.answers', 'gaps') }}, '')) as gaps,
    max(responses.user_id) as answered_by
from {{ ref('cnf_surveys__responses') }} as responses
inner join {{ ref('cnf_surveys__invitations') }} as invitations
    on responses.invitation_id = invitations.invitation_id and invitations.survey_type = 'check_in'
left join {{ ref('int_identity__users') }} as users
    on responses.user_id = users.user_id and {{ is_mapped_on('users', 'responses.responded_at') }}
where coalesce(invitations.account_id, users.account_id) is not null
group by coalesce(invitations.account_id, users.account_id), responses.responded_at

union all

select
    account_id,
    answered_at,
    'page' as answered_in,
    goal,
    case is_goal_met when true then 1 when false then 0 end as is_goal_met,
    main_users,
    problems_solved,
    nullif(gaps, '') as gaps,
    answered_by
from {{ ref('cnf_people__check_ins') }}
