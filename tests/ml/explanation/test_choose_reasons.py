import numpy as np
import pandas as pd
import pytest

from ml.explanation.choose_reasons import NO_SINGLE_SIGN, choose_reasons
from ml.explanation.reason_sentences import Phrasebook

PHRASES = pd.DataFrame(
    [
        ("usage_days", "use", 10, "usage_days >= 14", "nobody for {usage_days:.0f} days"),
        ("usage_change", "use", 21, "usage_change <= -0.2", "users {usage_change:+.0%}"),
        ("usage_level", "use", None, None, "{usage_level:.0f} users"),
        ("support_tickets", "support", 20, "support_tickets >= 5", "{support_tickets:.0f} tickets"),
        ("sentiment_csat", "satisfaction", 20, "sentiment_csat <= 6", "satisfaction {sentiment_csat:.1f}"),
        ("seat_share", "seats", 30, "seat_share <= 0.5", "{seat_share:.0%} of the seats"),
        ("fit_plan", "kind", 93, "always", "on the {fit_plan} plan"),
        ("fit_channel", "channel", 94, "always", "won by {fit_channel}"),
    ],
    columns=["feature", "cause", "said_order", "raises_risk_when", "phrase_when_it_raises_risk"],
).assign(label="x", lowers_risk_when=None, phrase_when_it_lowers_risk="x")
FACTS = {
    "account_id": "a1",
    "usage_days": 2.0,
    "usage_change": -0.25,
    "usage_level": 12.0,
    "support_tickets": 7.0,
    "sentiment_csat": 4.0,
    "seat_share": 0.4,
    "fit_plan": "team",
    "fit_channel": "search",
}


def reasons(contributions: dict[str, float], stands_out: bool = True, **facts: object) -> pd.DataFrame:
    frame = pd.DataFrame([FACTS | facts])
    phrasebook = Phrasebook(PHRASES, "usd")
    return choose_reasons(pd.DataFrame([contributions]), frame, phrasebook, 0.05, np.array([stands_out]))


def said(contributions: dict[str, float], **facts: object) -> list[str]:
    return reasons(contributions, **facts)["sentence"].tolist()


def test_features_of_one_cause_count_together_and_are_spoken_of_once() -> None:
    found = reasons({"usage_change": 0.3, "usage_level": 0.4, "support_tickets": 0.6})
    assert found["sentence"].tolist() == ["users -25%", "7 tickets"]
    assert found["contribution"].tolist() == pytest.approx([0.7, 0.6])
    assert found["rank"].tolist() == [1, 2]
    assert found["family"].tolist() == ["usage", "support"]
    assert found["account_id"].unique().tolist() == ["a1"]


def test_what_a_person_would_mention_first_comes_first() -> None:
    assert said({"usage_level": 0.1, "support_tickets": 0.6}, usage_days=26.0) == [
        "nobody for 26 days",
        "7 tickets",
    ]


def test_what_comes_first_is_said_however_little_it_adds_but_not_where_it_adds_nothing() -> None:
    assert said({"usage_level": 0.01, "support_tickets": 0.6}, usage_days=26.0)[0] == "nobody for 26 days"
    assert said({"usage_level": -0.01, "support_tickets": 0.6}, usage_days=26.0) == ["7 tickets"]


def test_what_lowers_the_score_or_hardly_matters_is_no_reason() -> None:
    assert said({"usage_change": 0.3, "usage_level": -0.4, "support_tickets": 0.04, "seat_share": 0.06}) == [
        "40% of the seats"
    ]


def test_what_may_not_be_said_gives_way_to_the_next() -> None:
    assert said({"usage_change": 0.9, "support_tickets": 0.1}, usage_change=0.4) == ["7 tickets"]
    assert said({"usage_change": 0.9, "support_tickets": 0.1}, usage_change=np.nan) == ["7 tickets"]


def test_at_most_three_reasons_are_given() -> None:
    assert len(said({"usage_change": 1, "support_tickets": 1, "sentiment_csat": 1, "seat_share": 1})) == 3


def test_the_kind_of_customer_is_said_for_want_of_anything_else() -> None:
    assert said({"fit_plan": 0.9, "support_tickets": 0.1}) == ["7 tickets"]
    assert said({"fit_plan": 0.9, "fit_channel": 0.5, "support_tickets": -0.1}) == ["on the team plan"]


def test_an_account_that_stands_out_with_nothing_to_say_of_it_says_so() -> None:
    found = reasons({"usage_level": 0.9, "usage_change": 0.2}, usage_change=0.1)
    assert found["sentence"].tolist() == [NO_SINGLE_SIGN]
    assert found[["rank", "feature"]].iloc[0].tolist() == [1, "usage_level"]
    assert reasons({"usage_level": 0.9}, stands_out=False, usage_change=0.1).empty


def test_every_account_is_told_its_own() -> None:
    frame = pd.DataFrame([FACTS, FACTS | {"account_id": "a2", "support_tickets": 9.0}])
    contributions = pd.DataFrame({"support_tickets": [0.5, 0.7], "usage_change": [0.9, -0.1]})
    found = choose_reasons(contributions, frame, Phrasebook(PHRASES, "usd"), 0.05, np.array([True, True]))
    assert found[["account_id", "sentence"]].to_numpy().tolist() == [
        ["a1", "users -25%"],
        ["a1", "7 tickets"],
        ["a2", "9 tickets"],
    ]
