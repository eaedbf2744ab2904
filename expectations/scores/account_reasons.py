"""ml.account_reasons: does every score come with reasons a person can say?"""

from expectations.check import CRITICAL, WARNING, Suite, between, one_of
from tenure.core.settings import families

COVERAGE = Suite(
    table="ml.account_reasons",
    about="the scored accounts and their reasons",
    query="""
        with reasons as (
            select account_id, count(*) as reasons,
                sum(case when coalesce(trim(sentence), '') = '' then 1 else 0 end) as without_words
            from ml.account_reasons
            where as_of_date = $as_of_date and target = 'churn'
            group by account_id
        ),
        scores as (
            select scores.account_id, scores.method,
                case
                    when scores.probability is not null then scores.probability >= scores.base_rate
                    -- a health score of 100 has lost no points, and so has no reason
                    else coalesce(health.health_score < avg(health.health_score) over (), true)
                end as is_at_risk
            from ml.account_scores as scores
            left join marts.fct_account_health as health
                on health.account_id = scores.account_id and health.as_of_date = scores.as_of_date
            where scores.as_of_date = $as_of_date and scores.target = 'churn'
        )
        select count(scores.account_id) as accounts,
            sum(case when reasons.account_id is null then 1 else 0 end) * 1.0
                / nullif(count(scores.account_id), 0) as share_without_reason,
            coalesce(sum(reasons.without_words), 0) as reasons_without_words
        from scores
        left join reasons on reasons.account_id = scores.account_id
        -- reasons explain what raises the risk: an account below the average may have none,
        -- nor does one have any where no model predicts who leaves
        where scores.is_at_risk and scores.method <> 'health score, unproven'
    """,
    checks=(
        between(
            "share_without_reason",
            None,
            0,
            description="every account at or above the average risk has a reason",
            severity=WARNING,
            remedy="accounts whose features are all unknown have none: see publish.pub_unmapped",
        ),
        between(
            "share_without_reason",
            None,
            0.1,
            description="at most one account in ten at or above the average risk has no reason",
            severity=CRITICAL,
            remedy="score the as-of date again; a score without an explanation must not reach an owner",
        ),
        between(
            "reasons_without_words",
            None,
            0,
            description="every reason is a sentence",
            severity=CRITICAL,
            remedy="give the feature a phrase in seeds/reason_phrases.csv and score the as-of date again",
        ),
    ),
)

FAMILIES = Suite(
    table="ml.account_reasons",
    about="the families the reasons come from",
    query="""
        select family, count(*) as reasons
        from ml.account_reasons
        where as_of_date = $as_of_date and target = 'churn'
        group by family
        order by family
    """,
    key=("family",),
    checks=(
        one_of(
            "family",
            families(),
            description="reasons belong to the driver families that playbooks know",
            severity=CRITICAL,
            remedy="name the feature with a family prefix; a reason of another family never becomes a task",
        ),
    ),
)

SUITES = (COVERAGE, FAMILIES)
