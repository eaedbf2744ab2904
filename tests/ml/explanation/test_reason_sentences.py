import numpy as np
import pandas as pd
import pytest

from ml.explanation.reason_sentences import Phrasebook, PhraseMissing, top_reasons

PHRASES = pd.DataFrame(
    [
        ("usage_users", "usage", "users", "{usage_users:.0f} users, {usage_change:+.0%}", "fine"),
        ("usage_change", "usage", "change", "users {usage_change:+.0%}", "fine"),
        ("billing_mrr_cents", "billing", "MRR", "MRR of {billing_mrr_cents:money}", "fine"),
        ("billing_is_auto_renew_off", "billing", "auto-renew", "auto-renew is off", "auto-renew is on"),
        (
            "support_tickets",
            "support",
            "tickets",
            "{support_tickets:.0f} {support_tickets:ticket|tickets}",
            "fine",
        ),
        ("fit_plan", "fit", "plan", "on the {fit_plan:plan} plan", "fine"),
        (
            "relationship_days",
            "relationship",
            "days",
            "no call for {relationship_days:.0f} d; unknown: no call yet",
            "x",
        ),
    ],
    columns=["feature", "family", "label", "phrase_when_it_raises_risk", "phrase_when_it_lowers_risk"],
)
FACTS = {
    "account_id": "a1",
    "usage_users": 12.0,
    "usage_change": -0.25,
    "billing_mrr_cents": 123_400.0,
    "billing_is_auto_renew_off": 1.0,
    "support_tickets": 7.0,
    "fit_plan": "team",
    "relationship_days": 9.0,
}


def reasons(contributions: dict[str, float], **facts: object) -> pd.DataFrame:
    frame = pd.DataFrame([FACTS | facts])
    return top_reasons(pd.DataFrame([contributions]), frame, Phrasebook(PHRASES, "usd"), least=0.05)


def test_families_are_ranked_by_their_sum_and_described_by_their_strongest_feature() -> None:
    found = reasons({"usage_users": 0.3, "usage_change": 0.4, "support_tickets": 0.6, "fit_plan": 0.1})
    assert found["sentence"].tolist() == ["users -25%", "7 tickets", "on the team plan"]
    assert found["rank"].tolist() == [1, 2, 3]
    assert found["contribution"].tolist() == pytest.approx([0.7, 0.6, 0.1])
    assert found["account_id"].unique().tolist() == ["a1"]


def test_what_lowers_the_risk_or_hardly_matters_is_no_reason() -> None:
    found = reasons({"usage_users": 0.3, "usage_change": -0.4, "support_tickets": 0.04, "fit_plan": 0.06})
    assert found["family"].tolist() == ["fit"]


def test_at_most_three_reasons_are_given() -> None:
    found = reasons({"usage_users": 1, "billing_mrr_cents": 1, "support_tickets": 1, "fit_plan": 1})
    assert len(found) == 3


def test_money_is_given_in_whole_units() -> None:
    assert reasons({"billing_mrr_cents": 1})["sentence"].tolist() == ["MRR of $1,234"]


@pytest.mark.parametrize(("tickets", "sentence"), [(0.0, "0 tickets"), (1.0, "1 ticket"), (2.0, "2 tickets")])
def test_words_follow_their_number(tickets: float, sentence: str) -> None:
    assert reasons({"support_tickets": 1}, support_tickets=tickets)["sentence"].tolist() == [sentence]


@pytest.mark.parametrize(("value", "sentence"), [(1.0, "auto-renew is off"), (0.0, "auto-renew is on")])
def test_a_flag_is_described_by_its_value_whatever_it_adds(value: float, sentence: str) -> None:
    found = reasons({"billing_is_auto_renew_off": 1}, billing_is_auto_renew_off=value)
    assert found["sentence"].tolist() == [sentence]


def test_a_feature_with_an_unknown_number_gives_way_to_the_next_of_its_family() -> None:
    found = reasons({"usage_users": 0.5, "usage_change": 0.1}, usage_users=np.nan)
    assert found["sentence"].tolist() == ["users -25%"]


def test_a_family_of_unknown_numbers_is_described_as_not_known() -> None:
    assert reasons({"support_tickets": 0.5}, support_tickets=np.nan)["sentence"].tolist() == [
        "tickets: not known"
    ]


@pytest.mark.parametrize(("days", "sentence"), [(9.0, "no call for 9 d"), (np.nan, "no call yet")])
def test_a_phrase_may_say_what_unknown_means(days: float, sentence: str) -> None:
    assert reasons({"relationship_days": 1}, relationship_days=days)["sentence"].tolist() == [sentence]


def test_a_feature_without_a_phrase_is_named() -> None:
    with pytest.raises(PhraseMissing, match=r"reason_phrases\.csv: no row for the feature seat_bought"):
        reasons({"seat_bought": 1}, seat_bought=3.0)


def test_a_phrase_with_an_unknown_column_is_named() -> None:
    broken = Phrasebook(PHRASES.assign(phrase_when_it_raises_risk="{usage_typo} users"), "usd")
    with pytest.raises(PhraseMissing, match="usage_users: no column usage_typo"):
        broken.sentence("usage_users", FACTS)


def test_a_plan_is_called_by_its_name_or_else_by_its_key() -> None:
    named = Phrasebook(PHRASES, "usd", plans={"team": "Team, 2026"})
    assert named.sentence("fit_plan", FACTS) == "on the Team, 2026 plan"
    assert named.sentence("fit_plan", FACTS | {"fit_plan": "prod_1"}) == "on the prod_1 plan"
    wished = Phrasebook(PHRASES, "usd", is_churn=False, plans={"team": "Team, 2026"})
    assert wished.sentence("fit_plan", FACTS) == "plan: Team, 2026"


def test_a_target_other_than_churn_is_not_described_in_the_words_of_churn() -> None:
    wished = Phrasebook(PHRASES, "usd", is_churn=False)
    assert wished.sentence("fit_plan", FACTS) == "plan: team"
    assert wished.sentence("fit_plan", FACTS | {"fit_plan": None}) is None
    assert wished.sentence("support_tickets", FACTS) == "7 tickets"
