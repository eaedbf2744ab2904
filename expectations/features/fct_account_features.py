"""fct_account_features: are there as many accounts as usual, and do their features look like themselves?"""

from expectations.check import CRITICAL, WARNING, Suite, all_null, between, not_below
from expectations.features.profile_query import profile_query
from tenure.core.feature_descriptions import read_feature_descriptions

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
            description="at least one account is alive at the as-of date",
            severity=CRITICAL,
            remedy="no subscription covers the as-of date: see conformed.cnf_billing__subscription_versions and "
            "publish.pub_unmapped, or choose a date inside the landed history",
        ),
        between(
            "accounts_against_before",
            0.7,
            1.3,
            description="the number of accounts is within 30 % of the as-of date before",
            severity=WARNING,
            remedy="compare intermediate.int_accounts__alive of both days: an import may be incomplete",
        ),
    ),
)

PROFILE = Suite(
    table="marts.fct_account_features",
    about="each feature over the accounts of the as-of date, against the eight weeks before",
    query=profile_query(read_feature_descriptions()),
    key=("feature",),
    checks=(
        not_below(
            "lowest",
            "floor",
            description="no feature is below the least value it can take",
            severity=WARNING,
            remedy="the feature's SQL or its facts are wrong: follow the feature named here into "
            "intermediate.int_features__<family>",
        ),
        not_below(
            "ceiling",
            "highest",
            description="no feature is above the greatest value it can take",
            severity=WARNING,
            remedy="the feature's SQL or its facts are wrong: follow the feature named here into "
            "intermediate.int_features__<family>",
        ),
        # The facts of a single account may be odd; a feature that is wrong is wrong of many.
        between(
            "impossible_share",
            None,
            0.01,
            description="at most one account in a hundred, of ten or more, has a value that the feature cannot take",
            severity=CRITICAL,
            remedy="the feature's SQL is wrong, or a source has changed: follow the feature named here into "
            "intermediate.int_features__<family>",
        ),
        all_null(
            "not_finite",
            description="no feature is infinite or not a number",
            severity=CRITICAL,
            remedy="the feature divides by zero: use the macro safe_divide in intermediate.int_features__<family>",
        ),
        between(
            "needed_missing_share",
            None,
            0.05,
            description="a feature that every account has is known for at least 95 % of them",
            severity=WARNING,
            remedy="see publish.pub_unmapped: accounts that one source does not know lose its features",
        ),
        between(
            "required_missing_share",
            None,
            0.5,
            description="a feature that every account has is known for at least half of them",
            severity=CRITICAL,
            remedy="the source is connected but reaches few accounts: correct the mapping (publish.pub_unmapped), "
            "or name the source in sources_switched_off",
        ),
        between(
            "empty_missing_share",
            None,
            0,
            description="no feature is unknown for every account while others of its source are known",
            severity=WARNING,
            remedy="a column or a table that the feature needs is missing: see its description in "
            "docs/reference/catalogue.md and land it (docs/how-to/your-own-data.md)",
        ),
        between(
            "added_missing_share",
            None,
            0.2,
            description="no feature is unknown for 20 % more of the accounts than in the eight weeks before",
            severity=WARNING,
            remedy="a table of the feature's source has probably stopped landing",
        ),
        between(
            "drift",
            None,
            0.5,
            description="no mean has moved by more than half a standard deviation against the eight weeks before, "
            "and by more than chance would",
            severity=WARNING,
            remedy="a season, a release or a change of tracking: if it stays, retrain on the new values",
        ),
    ),
)

SUITES = (VOLUME, PROFILE)
