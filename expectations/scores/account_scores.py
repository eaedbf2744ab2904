"""ml.account_scores: one score an account, and together about as many churners as usual."""

from expectations.check import CRITICAL, WARNING, Suite, all_null, between, equal, not_null, one_of

VOLUME = Suite(
    table="ml.account_scores",
    about="the churn scores of the as-of date as a whole",
    query="""
        with features as (
            select count(*) as accounts from marts.fct_account_features where as_of_date = $as_of_date
        )
        select count(scores.account_id) as accounts_scored, max(features.accounts) as accounts_with_features,
            count(distinct scores.method) as methods,
            round(avg(scores.probability), 6) as mean_probability,
            round(avg(scores.base_rate), 6) as base_rate,
            round(avg(scores.probability) / nullif(avg(scores.base_rate), 0), 6) as mean_against_base_rate,
            count(distinct scores.probability) * 1.0 / nullif(count(scores.probability), 0) as distinct_share
        from features
        left join ml.account_scores as scores
            on scores.as_of_date = $as_of_date and scores.target = 'churn'
    """,
    checks=(
        equal(
            "accounts_scored",
            "accounts_with_features",
            description="every account with features is scored, exactly once",
            severity=CRITICAL,
            remedy="run tenure score for the as-of date again, after features were built for it",
        ),
        between(
            "methods",
            1,
            1,
            description="all accounts are scored by one method",
            severity=CRITICAL,
            remedy="scoring stopped halfway or ran twice with different champions: score the as-of date again",
        ),
        between(
            "mean_against_base_rate",
            0.33,
            3,
            description="the mean probability is between a third and three times the base rate",
            severity=WARNING,
            remedy="the accounts no longer look like those the champion learned from: see the shifts in the report "
            "of the gate features, and retrain",
        ),
        between(
            "distinct_share",
            0.02,
            None,
            description="probabilities differ between accounts",
            severity=WARNING,
            remedy="the champion separates few accounts: review it in MLflow",
        ),
    ),
)

METHODS = Suite(
    table="ml.account_scores",
    about="the churn score of each account",
    query="""
        select account_id, method, probability, base_rate, model_version
        from ml.account_scores
        where as_of_date = $as_of_date and target = 'churn'
        order by account_id
    """,
    key=("account_id",),
    checks=(
        not_null(
            "method",
            description="each score names its method",
            severity=CRITICAL,
            remedy="score the as-of date again",
        ),
        one_of(
            "method",
            ("model", "health score", "health score, unproven"),
            description="a score comes from the model or from the health score",
            severity=CRITICAL,
            remedy="score the as-of date again; another process has written to ml.account_scores",
        ),
        between(
            "probability",
            0,
            1,
            description="a probability lies between 0 and 1",
            severity=CRITICAL,
            remedy="the champion is not a calibrated classifier: set the alias champion to the version before",
        ),
    ),
)

BY_MODEL = Suite(
    table="ml.account_scores",
    about="the accounts scored by a model",
    query="""
        select account_id, probability, model_version
        from ml.account_scores
        where as_of_date = $as_of_date and target = 'churn' and method = 'model'
        order by account_id
    """,
    key=("account_id",),
    checks=(
        not_null(
            "probability",
            description="a model gives every account a probability",
            severity=CRITICAL,
            remedy="put the alias champion back on the version before and score the as-of date again",
        ),
        not_null(
            "model_version",
            description="a model's score names the version that made it",
            severity=CRITICAL,
            remedy="score the as-of date again",
        ),
    ),
)

WITHOUT_MODEL = Suite(
    table="ml.account_scores",
    about="the accounts scored without a model",
    query="""
        select account_id, probability
        from ml.account_scores
        where as_of_date = $as_of_date and target = 'churn' and method <> 'model'
        order by account_id
    """,
    key=("account_id",),
    checks=(
        all_null(
            "probability",
            description="without a model there is no probability",
            severity=CRITICAL,
            remedy="score the as-of date again; a probability of an earlier champion has been left behind",
        ),
    ),
)

SUITES = (VOLUME, METHODS, BY_MODEL, WITHOUT_MODEL)
