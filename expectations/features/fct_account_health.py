"""fct_account_health: does every account with features have a health score?"""

from expectations.check import CRITICAL, WARNING, Suite, between, equal
from tenure.core.settings import families

# The dimensions of the health score, as in the macro `signals_dimensions`.
SCORES = ", ".join(f"health.{dimension}_score" for dimension in (*families(), "onboarding"))

HEALTH = Suite(
    table="marts.fct_account_health",
    about="the health scores of the as-of date against its features",
    query=f"""
        with features as (
            select count(*) as accounts from marts.fct_account_features where as_of_date = $as_of_date
        )
        select count(*) as accounts_with_health, max(features.accounts) as accounts_with_features,
            min(health.health_score) as lowest_score, max(health.health_score) as highest_score,
            min(least({SCORES})) as lowest_dimension, max(greatest({SCORES})) as highest_dimension,
            round(stddev_samp(health.health_score), 6) as spread,
            sum(case when health.health_score is null then 1 else 0 end) * 1.0 / count(*) as missing_share
        from features
        left join marts.fct_account_health as health on health.as_of_date = $as_of_date
    """,
    checks=(
        equal(
            "accounts_with_health",
            "accounts_with_features",
            description="as many accounts have a health score as have features",
            severity=CRITICAL,
            remedy="build marts.fct_account_health for the as-of date again",
        ),
        between(
            "lowest_score",
            0,
            100,
            description="the lowest health score lies between 0 and 100",
            severity=CRITICAL,
            remedy="see worst_value and best_value in seeds/health_weights.csv",
        ),
        between(
            "highest_score",
            0,
            100,
            description="the highest health score lies between 0 and 100",
            severity=CRITICAL,
            remedy="see worst_value and best_value in seeds/health_weights.csv",
        ),
        between(
            "lowest_dimension",
            0,
            100,
            description="the lowest score of a dimension lies between 0 and 100",
            severity=CRITICAL,
            remedy="see worst_value and best_value in seeds/health_weights.csv",
        ),
        between(
            "highest_dimension",
            0,
            100,
            description="the highest score of a dimension lies between 0 and 100",
            severity=CRITICAL,
            remedy="see worst_value and best_value in seeds/health_weights.csv",
        ),
        between(
            "spread",
            1,
            None,
            description="health scores differ between accounts (standard deviation of at least 1 point)",
            severity=WARNING,
            remedy="the weights in seeds/health_weights.csv score all accounts alike, or no feature varies",
        ),
    ),
)

SUITES = (HEALTH,)
