-- Grain: alive account, as-of date. Every feature, computed once; training and scoring read the same rows.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': 'as_of_date in (select as_of_date from intermediate.int_time__as_of_dates)'},
) }}
select
    alive.account_id,
    alive.as_of_date,

    usage.usage_active_users_last_7d,
    usage.usage_active_users_last_28d,
    usage.usage_active_days_last_28d,
    usage.usage_events_last_28d,
    usage.usage_events_change_28d,
    usage.usage_active_users_change_28d,
    usage.usage_silent_user_share_last_28d,
    usage.usage_days_since_last_event,
    usage.usage_events_vs_own_base,
    usage.usage_power_users_lost_last_28d,

    adoption.adoption_features_used_last_28d,
    adoption.adoption_features_stopped_last_28d,
    adoption.adoption_breadth_last_28d,
    adoption.adoption_onboarding_steps_done,
    adoption.adoption_errors_per_100_events_last_28d,

    seat.seat_bought,
    seat.seat_active_share_last_28d,
    seat.seat_change_last_90d,

    billing.billing_mrr_cents,
    billing.billing_mrr_change_last_90d,
    billing.billing_days_late_last_invoice,
    billing.billing_days_late_usual,
    billing.billing_days_late_excess,
    billing.billing_failed_charges_last_90d,
    billing.billing_overdue_cents,
    billing.billing_is_auto_renew_off,
    billing.billing_days_to_period_end,
    billing.billing_credited_invoices_last_180d,
    billing.billing_is_annual,

    support.support_tickets_opened_last_30d,
    support.support_tickets_opened_last_90d,
    support.support_open_tickets,
    support.support_resolution_hours_last_90d,
    support.support_first_reply_hours_last_90d,
    support.support_bug_tickets_last_90d,
    support.support_days_since_last_ticket,

    sentiment.sentiment_csat_last_90d,
    sentiment.sentiment_low_raters_last_90d,
    sentiment.sentiment_nps_latest,
    sentiment.sentiment_survey_silence_last_180d,

    relationship.relationship_is_sponsor_gone,
    relationship.relationship_is_sponsor_moved,
    relationship.relationship_days_since_sponsor_active,
    relationship.relationship_meetings_last_90d,

    fit.fit_tenure_days,
    fit.fit_employees,
    fit.fit_plan,
    fit.fit_industry,
    fit.fit_channel
from {{ ref('int_accounts__alive') }} as alive
inner join {{ ref('int_features__usage') }} as usage
    on alive.account_id = usage.account_id and alive.as_of_date = usage.as_of_date
inner join {{ ref('int_features__adoption') }} as adoption
    on alive.account_id = adoption.account_id and alive.as_of_date = adoption.as_of_date
inner join {{ ref('int_features__seat') }} as seat
    on alive.account_id = seat.account_id and alive.as_of_date = seat.as_of_date
inner join {{ ref('int_features__billing') }} as billing
    on alive.account_id = billing.account_id and alive.as_of_date = billing.as_of_date
inner join {{ ref('int_features__support') }} as support
    on alive.account_id = support.account_id and alive.as_of_date = support.as_of_date
inner join {{ ref('int_features__sentiment') }} as sentiment
    on alive.account_id = sentiment.account_id and alive.as_of_date = sentiment.as_of_date
inner join {{ ref('int_features__relationship') }} as relationship
    on alive.account_id = relationship.account_id and alive.as_of_date = relationship.as_of_date
inner join {{ ref('int_features__fit') }} as fit
    on alive.account_id = fit.account_id and alive.as_of_date = fit.as_of_date
