"""pub_monday_list and its summary: is it as long as the team can work on, does its promise make sense?"""

from expectations.check import CRITICAL, WARNING, Suite, between, equal, not_below

LENGTH = Suite(
    table="publish.pub_monday_list",
    about="the length of the list against the team's capacity",
    query="""
        with accounts as (
            select count(*) as accounts from publish.pub_account_health where as_of_date = $as_of_date
        )
        select count(list.account_id) as accounts_listed, $capacity as capacity,
            least($capacity, max(accounts.accounts)) as accounts_wanted,
            count(*) filter (where coalesce(trim(list.owner_email), '') in ('', 'unassigned')) * 1.0
                / nullif(count(list.account_id), 0) as share_without_owner,
            (select count(*) from publish.pub_monday_summary where as_of_date = $as_of_date) as summaries
        from accounts
        left join publish.pub_monday_list as list on list.as_of_date = $as_of_date
    """,
    checks=(
        not_below(
            "capacity",
            "accounts_listed",
            description="the list is no longer than the team's capacity",
            severity=CRITICAL,
            remedy="build publish.pub_monday_list again; capacity is a setting of targets.churn",
        ),
        equal(
            "accounts_listed",
            "accounts_wanted",
            description="the list is as long as capacity and accounts allow",
            severity=WARNING,
            remedy="see which accounts publish.pub_monday_list leaves out",
        ),
        between(
            "summaries",
            1,
            1,
            description="the list has one summary",
            severity=CRITICAL,
            remedy="build publish.pub_monday_summary for the as-of date",
        ),
        between(
            "share_without_owner",
            None,
            0.2,
            description="at most one listed account in five has no owner",
            severity=WARNING,
            remedy="give the accounts an owner in the CRM",
        ),
    ),
)

PROMISE = Suite(
    table="publish.pub_monday_summary",
    about="how many of the listed accounts are expected to churn",
    query="""
        with listed as (
            select count(*) as accounts from publish.pub_monday_list where as_of_date = $as_of_date
        )
        select summary.as_of_date, summary.accounts, max(listed.accounts) over () as accounts_listed,
            summary.expected_low, summary.expected_churned, summary.expected_high
        from publish.pub_monday_summary as summary
        cross join listed
        where summary.as_of_date = $as_of_date
        order by summary.as_of_date
    """,
    key=("as_of_date",),
    checks=(
        equal(
            "accounts",
            "accounts_listed",
            description="the summary speaks of the accounts on the list",
            severity=CRITICAL,
            remedy="build publish.pub_monday_summary again",
        ),
        not_below(
            "expected_churned",
            "expected_low",
            description="the expected number is not below its interval",
            severity=CRITICAL,
            remedy="see the interval in publish.pub_monday_summary",
        ),
        not_below(
            "expected_high",
            "expected_churned",
            description="the expected number is not above its interval",
            severity=CRITICAL,
            remedy="see the interval in publish.pub_monday_summary",
        ),
        not_below(
            "accounts",
            "expected_high",
            description="no more accounts are expected to churn than are on the list",
            severity=CRITICAL,
            remedy="see the interval in publish.pub_monday_summary: it ends at the length of the list",
        ),
    ),
)

SUITES = (LENGTH, PROMISE)
