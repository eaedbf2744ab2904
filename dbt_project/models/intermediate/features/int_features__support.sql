-- Grain: alive account, as-of date.
select
    alive.account_id,
    alive.as_of_date,

    {{ feature_count('support', 'tickets.opened_last_30d') }} as support_tickets_opened_last_30d,
    {{ feature_count('support', 'tickets.opened_last_90d') }} as support_tickets_opened_last_90d,
    {{ feature_count(['support', 'statuses'], 'pressure.open_tickets') }} as support_open_tickets,
    {{ feature_value('support', 'tickets.resolution_hours_last_90d') }} as support_resolution_hours_last_90d,
    {{ feature_value('support', 'tickets.first_reply_hours_last_90d') }} as support_first_reply_hours_last_90d,
    {{ feature_count(['support', 'typed'], 'tickets.bugs_last_90d') }} as support_bug_tickets_last_90d,
    {{ feature_value('support', days_between('tickets.last_opened_on', 'alive.as_of_date')) }}
        as support_days_since_last_ticket,

    {{ feature_count('support', 'tickets.opened_last_7d') }} as support_tickets_opened_last_7d,
    {{ feature_count('support', 'pressure.burst_tickets') }} as support_most_tickets_in_3d_last_14d,
    {{ feature_value('support', safe_divide('30 * tickets.opened_usual', 'tickets.usual_days')) }}
        as support_tickets_usual_30d,
    {{ feature_count('support', '2 * tickets.opened_last_30d - tickets.opened_last_60d') }}
        as support_tickets_change_last_30d,
    {{ feature_value('support', safe_divide(
        'coalesce(tickets.opened_last_30d, 0)', 'usage.usage_active_users_last_28d'
    )) }} as support_tickets_per_active_user_last_30d,
    {{ feature_count(['support', 'requesters'], 'tickets.requesters_last_90d') }} as support_people_asking_last_90d,

    {{ feature_count(['support', 'urgency'], 'tickets.urgent_last_90d') }} as support_urgent_tickets_last_90d,
    {{ feature_count(['support', 'typed'], 'tickets.bugs_last_30d') }} as support_bug_tickets_last_30d,
    {{ feature_value(['support', 'typed'], safe_divide('tickets.questions_last_90d', 'tickets.typed_last_90d')) }}
        as support_question_share_last_90d,
    {{ feature_count(['support', 'statuses'], 'pressure.reopened_last_90d') }} as support_reopened_tickets_last_90d,
    {{ feature_value('support', days_between('pressure.oldest_ticket_from_at', 'alive.as_of_date')) }}
        as support_oldest_open_ticket_days,
    {{ feature_count(['support', 'issues_ticket_issue_links'], 'pressure.open_bugs') }}
        as support_open_bugs_reported,
    {{ feature_value(['support', 'issues_ticket_issue_links'], days_between(
        'pressure.oldest_bug_from_at', 'alive.as_of_date'
    )) }}
        as support_oldest_open_bug_days,

    {{ feature_value('support', 'tickets.first_reply_hours_last_30d') }} as support_first_reply_hours_last_30d,
    -- fewer than three are no habit
    {{ feature_value('support', safe_divide(
        'tickets.first_reply_hours_last_30d', 'case when tickets.first_reply_usual >= 3 then tickets.first_reply_hours_usual end'
    )) }}
        as support_first_reply_vs_own_usual,
    {{ feature_value('support', safe_divide(
        'tickets.resolution_hours_last_30d', 'case when tickets.resolution_usual >= 3 then tickets.resolution_hours_usual end'
    )) }}
        as support_resolution_vs_own_usual,

    -- who asks nothing may be content or gone: silence counts where the account used to ask and does less than before;
    -- before is twelve weeks, for use that fell when the silence began has long been level when 90 days are over
    case
        when usage.usage_events_last_28d is not null
            then {{ feature_count('support', 'case
                when tickets.opened_usual >= 3 and tickets.last_opened_on <= alive.as_of_date - 90
                    and usage.usage_events_vs_own_base <= 0.8 then 1
            end') }}
    end as support_is_silent_while_use_falls
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_table('issues', 'ticket_issue_links') }}
{%- for name, condition in {
    'typed': 'is_bug is not null', 'urgency': 'has_priority', 'requesters': 'requester_id is not null',
}.items() %}
cross join {{ feature_rows(name, 'int_support__tickets', condition) }}
{%- endfor %}
cross join {{ feature_rows('statuses', 'int_support__open_spells', 'true') }}
left join {{ feature_accounts('support') }}
    on alive.account_id = support.account_id and alive.as_of_date = support.as_of_date
left join {{ ref('int_support__tickets_as_of') }} as tickets
    on alive.account_id = tickets.account_id and alive.as_of_date = tickets.as_of_date
left join {{ ref('int_support__pressure_as_of') }} as pressure
    on alive.account_id = pressure.account_id and alive.as_of_date = pressure.as_of_date
left join {{ ref('int_features__usage') }} as usage
    on alive.account_id = usage.account_id and alive.as_of_date = usage.as_of_date
