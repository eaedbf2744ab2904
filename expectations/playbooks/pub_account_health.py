"""pub_account_health: is every scored account published, with a band and an owner?"""

from expectations.check import CRITICAL, WARNING, Suite, between, equal

PUBLISHED = Suite(
    table="publish.pub_account_health",
    about="the published accounts against the scored ones",
    query="""
        with scored as (
            select count(*) as accounts
            from ml.account_scores
            where as_of_date = $as_of_date and target = 'churn'
        )
        select count(health.account_id) as accounts_published, max(scored.accounts) as accounts_scored,
            count(*) filter (where coalesce(trim(health.owner_email), '') in ('', 'unassigned')) * 1.0
                / nullif(count(health.account_id), 0) as share_without_owner,
            count(*) filter (where health.reason_1 is null) * 1.0
                / nullif(count(health.account_id), 0) as share_without_reason,
            min(health.mrr_cents) as lowest_mrr_cents,
            -- of fewer than ten accounts the share means nothing: the facts of a single one may be odd
            case when count(*) filter (where health.mrr_cents < 0) >= 10
                then count(*) filter (where health.mrr_cents < 0) * 1.0 / count(health.account_id) end
                as share_with_negative_mrr,
            count(*) filter (where health.override_until_on <= health.as_of_date) as overrides_past_expiry
        from scored
        left join publish.pub_account_health as health
            on health.as_of_date = $as_of_date and health.account_id is not null
    """,
    checks=(
        equal(
            "accounts_published",
            "accounts_scored",
            description="every scored account is published, exactly once",
            severity=CRITICAL,
            remedy="build the publish models for the as-of date again",
        ),
        between(
            "share_without_owner",
            None,
            0.2,
            description="at most one account in five has no owner",
            severity=WARNING,
            remedy="give the accounts an owner in the CRM",
        ),
        between(
            "share_without_reason",
            None,
            0.1,
            description="at most one published account in ten has no reason",
            severity=WARNING,
            remedy="compare ml.account_reasons with publish.pub_account_health at the as-of date",
        ),
        between(
            "lowest_mrr_cents",
            0,
            None,
            description="no published account has a negative MRR",
            severity=WARNING,
            remedy="see the account's discounts and items in intermediate.int_billing__priced_items",
        ),
        between(
            "share_with_negative_mrr",
            None,
            0.01,
            description="at most one published account in a hundred, of ten or more, has a negative MRR",
            severity=CRITICAL,
            remedy="see the accounts' discounts and items in intermediate.int_billing__priced_items",
        ),
        between(
            "overrides_past_expiry",
            None,
            0,
            description="no override is published after its expiry",
            severity=CRITICAL,
            remedy="see the account's rows in intermediate.int_overrides__held",
        ),
    ),
)

SUITES = (PUBLISHED,)
