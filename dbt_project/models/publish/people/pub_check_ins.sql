-- Grain: account, moment, where it was answered. What customers said at their check-ins.
select
    answers.account_id,
    answers.answered_at,
    answers.answered_in,
    answers.goal,
    answers.is_goal_met,
    answers.main_users,
    answers.problems_solved,
    answers.gaps,
    coalesce(users.user_name, answers.answered_by) as answered_by
from {{ ref('int_relationship__check_in_answers') }} as answers
left join {{ ref('cnf_product__users') }} as users
    on answers.answered_by = users.user_id and answers.answered_in = 'survey'
where {{ as_date('answers.answered_at') }} < {{ publish_latest_day() }}
