-- Grain: one rating by one person (rating_id), on a scale of 0 to 10.
select
    'survey|' || responses.response_id as rating_id,
    coalesce(invitations.account_id, users.account_id) as account_id,
    coalesce(lower(people.email), responses.user_id) as person_key,

    -- what was asked when no one says is unknown: an answer, and neither csat nor nps
    coalesce(invitations.survey_type, 'unknown') as rating_type,
    responses.score,
    concat('rated ', {{ words_whole('responses.score') }}, ' of 10') as rated_words,

    responses.responded_at as rated_at,
    cast(null as timestamp) as replaced_at
from {{ ref('cnf_surveys__responses') }} as responses
left join {{ ref('cnf_surveys__invitations') }} as invitations
    on responses.invitation_id = invitations.invitation_id
left join {{ ref('int_identity__users') }} as users
    on responses.user_id = users.user_id and {{ is_mapped_on('users', 'responses.responded_at') }}
left join {{ ref('cnf_product__users') }} as people on responses.user_id = people.user_id
where
    coalesce(invitations.account_id, users.account_id) is not null
    and coalesce(invitations.survey_type, '') <> 'check_in'

union all

-- a person may change the mind: the rating of a ticket holds until the next one
select
    'ticket|' || changes.ticket_id || '|' || cast(changes.changed_at as {{ dbt.type_string() }}) as rating_id,
    tickets.account_id,
    coalesce(tickets.requester_email, tickets.requester_id) as person_key,

    'csat' as rating_type,
    case changes.value when 'good' then 10 else 0 end as score,
    concat('rated a ticket ', changes.value) as rated_words,

    changes.changed_at as rated_at,
    lead(changes.changed_at) over (partition by changes.ticket_id order by changes.changed_at) as replaced_at
from {{ ref('cnf_support__ticket_field_changes') }} as changes
inner join {{ ref('int_support__tickets') }} as tickets on changes.ticket_id = tickets.ticket_id
where changes.field_name = 'satisfaction_score' and changes.value in ('good', 'bad')
