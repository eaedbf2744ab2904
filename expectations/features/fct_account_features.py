"""fct_account_features: are there as many accounts as usual, and do their features look like themselves?"""

from expectations.check import CRITICAL, WARNING, Suite, between, not_below

VOLUME = Suite(
    table="marts.fct_account_features",
    about="the accounts of the as-of date against the as-of date before",
    query="""
        with dates as (
            select as_of_date, count(*) as accounts
            from marts.fct_account_features
            where as_of_date <= $as_of_date
            group by as_of_date
        ),
        previous as (select max(as_of_date) as as_of_date from dates where as_of_date < $as_of_date)
        select coalesce(today.accounts, 0) as accounts, previous.as_of_date as as_of_date_before,
            earlier.accounts as accounts_before,
            coalesce(today.accounts, 0) * 1.0 / earlier.accounts as accounts_against_before
        from previous
        left join dates as today on today.as_of_date = $as_of_date
        left join dates as earlier on earlier.as_of_date = previous.as_of_date
    """,
    checks=(
        between(
            "accounts",
            1,
            None,
            says="at least one account is alive at the as-of date",
            severity=CRITICAL,
            do="no subscription covers the as-of date: see conformed.cnf_billing__subscription_versions and "
            "publish.pub_unmapped, or choose a date inside the landed history",
        ),
        between(
            "accounts_against_before",
            0.7,
            1.3,
            says="the number of accounts is within 30 % of the as-of date before",
            severity=WARNING,
            do="compare intermediate.int_accounts__alive of both days: an import may be incomplete",
        ),
    ),
)

ANY = (None, None)
COUNT = (0, None)
SHARE = (0, 1)
RATIO_OF_CHANGE = (-1, None)
RATING = (0, 10)

# Source whose facts the feature needs, and the values it can take.
FEATURES = {
    "usage_active_users_last_7d": ("product", COUNT),
    "usage_active_users_last_28d": ("product", COUNT),
    "usage_active_days_last_28d": ("product", (0, 28)),
    "usage_events_last_28d": ("product", COUNT),
    "usage_events_change_28d": ("product", RATIO_OF_CHANGE),
    "usage_active_users_change_28d": ("product", RATIO_OF_CHANGE),
    "usage_silent_user_share_last_28d": ("product", SHARE),
    "usage_days_since_last_event": ("product", COUNT),
    "usage_events_vs_own_base": ("product", COUNT),
    "usage_power_users_lost_last_28d": ("product", COUNT),
    "adoption_features_used_last_28d": ("product", COUNT),
    "adoption_features_stopped_last_28d": ("product", COUNT),
    "adoption_breadth_last_28d": ("product", SHARE),
    "adoption_onboarding_steps_done": ("product", COUNT),
    "adoption_errors_per_100_events_last_28d": ("product", COUNT),
    "seat_bought": ("billing", COUNT),
    "seat_active_share_last_28d": ("product", COUNT),
    "seat_change_last_90d": ("billing", ANY),
    "billing_mrr_cents": ("billing", COUNT),
    "billing_mrr_change_last_90d": ("billing", RATIO_OF_CHANGE),
    "billing_days_late_last_invoice": ("billing", COUNT),
    "billing_days_late_usual": ("billing", COUNT),
    "billing_days_late_excess": ("billing", ANY),
    "billing_failed_charges_last_90d": ("billing", COUNT),
    "billing_overdue_cents": ("billing", COUNT),
    "billing_is_auto_renew_off": ("billing", SHARE),
    "billing_days_to_period_end": ("billing", ANY),
    "billing_credited_invoices_last_180d": ("billing", COUNT),
    "billing_is_annual": ("billing", SHARE),
    "support_tickets_opened_last_30d": ("support", COUNT),
    "support_tickets_opened_last_90d": ("support", COUNT),
    "support_open_tickets": ("support", COUNT),
    "support_resolution_hours_last_90d": ("support", COUNT),
    "support_first_reply_hours_last_90d": ("support", COUNT),
    "support_bug_tickets_last_90d": ("support", COUNT),
    "support_days_since_last_ticket": ("support", COUNT),
    "sentiment_csat_last_90d": ("surveys", RATING),
    "sentiment_low_raters_last_90d": ("surveys", COUNT),
    "sentiment_nps_latest": ("surveys", RATING),
    "sentiment_survey_silence_last_180d": ("surveys", SHARE),
    "relationship_is_sponsor_gone": ("crm", SHARE),
    "relationship_is_sponsor_moved": ("crm", SHARE),
    "relationship_days_since_sponsor_active": ("crm", COUNT),
    "relationship_meetings_last_90d": ("crm", COUNT),
    "fit_tenure_days": ("billing", COUNT),
    "fit_employees": ("product", COUNT),
}

# Every account has these once their source is connected; others need an invoice, a ticket or an answer first.
NEEDED = (
    "usage_events_last_28d",
    "adoption_features_used_last_28d",
    "seat_bought",
    "billing_mrr_cents",
    "support_tickets_opened_last_30d",
    "support_open_tickets",
    "fit_tenure_days",
)


def _measured(feature: str, role: str, low: float | None, high: float | None) -> str:
    return f"""
        select '{feature}' as feature, '{role}' as role, {feature in NEEDED} as is_needed,
            cast({"null" if low is None else low} as double) as floor,
            cast({"null" if high is None else high} as double) as ceiling,
            min({feature}) filter (where is_today) as lowest,
            max({feature}) filter (where is_today) as highest,
            avg({feature}) filter (where is_today) as mean,
            avg({feature}) filter (where not is_today) as mean_before,
            stddev_samp({feature}) filter (where not is_today) as spread_before,
            1 - count({feature}) filter (where is_today) * 1.0
                / nullif(count(*) filter (where is_today), 0) as missing_share,
            1 - count({feature}) filter (where not is_today) * 1.0
                / nullif(count(*) filter (where not is_today), 0) as missing_before
        from recent"""


# One row a feature, so that the gate costs the same with a hundred thousand accounts. "Before" is every as-of
# date of the last eight weeks. Rounded, because the last digits of a mean depend on the order of adding.
MEASURED = " union all ".join(_measured(name, role, *span) for name, (role, span) in FEATURES.items())

PROFILE_QUERY = f"""
    with recent as (
        select *, as_of_date = $as_of_date as is_today
        from marts.fct_account_features
        where as_of_date > cast($as_of_date as date) - 57 and as_of_date <= $as_of_date
    ),
    measured as ({MEASURED})
    select measured.feature, measured.role, floor, lowest, round(mean, 6) as mean,
        round(mean_before, 6) as mean_before, highest, ceiling,
        round(abs(mean - mean_before) / nullif(spread_before, 0), 6) as shift,
        round(missing_share, 6) as missing_share,
        round(case when is_needed and connected.is_connected then missing_share end, 6) as needed_missing_share,
        round(missing_share - missing_before, 6) as added_missing_share
    from measured
    left join (
        select role, bool_or(is_connected) as is_connected
        from intermediate.int_sources__connected
        group by role
    ) as connected on connected.role = measured.role
    order by measured.feature
"""

PROFILE = Suite(
    table="marts.fct_account_features",
    about="each numeric feature over the accounts of the as-of date, against the eight weeks before",
    query=PROFILE_QUERY,
    key=("feature",),
    checks=(
        not_below(
            "lowest",
            "floor",
            says="no feature is below the least value it can take",
            severity=CRITICAL,
            do="the feature's SQL or its facts are wrong: follow the feature named here into "
            "intermediate.int_features__<family>",
        ),
        not_below(
            "ceiling",
            "highest",
            says="no feature is above the greatest value it can take",
            severity=CRITICAL,
            do="the feature's SQL or its facts are wrong: follow the feature named here into "
            "intermediate.int_features__<family>",
        ),
        between(
            "needed_missing_share",
            None,
            0.05,
            says="a feature that every account has is known for at least 95 % of them",
            severity=WARNING,
            do="see publish.pub_unmapped: accounts that one source does not know lose its features",
        ),
        between(
            "needed_missing_share",
            None,
            0.5,
            says="a feature that every account has is known for at least half of them",
            severity=CRITICAL,
            do="the source is connected but reaches few accounts: mend the mapping (publish.pub_unmapped), "
            "or name the source in sources_switched_off",
        ),
        between(
            "added_missing_share",
            None,
            0.2,
            says="no feature is unknown for 20 % more of the accounts than in the eight weeks before",
            severity=WARNING,
            do="a table of the feature's source has probably stopped landing",
        ),
        between(
            "shift",
            None,
            0.5,
            says="no mean has moved by more than half a standard deviation against the eight weeks before",
            severity=WARNING,
            do="a season, a release or a change of tracking: if it stays, retrain on the new values",
        ),
    ),
)

SUITES = (VOLUME, PROFILE)
