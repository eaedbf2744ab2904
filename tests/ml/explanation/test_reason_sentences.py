import numpy as np
import pandas as pd
import pytest

from ml.explanation.reason_sentences import Phrasebook, PhraseMissing
from ml.explanation.said_when import ConditionUnreadable, read_conditions
from tenure.core import paths

SEED = pd.read_csv(paths.DBT_PROJECT / "seeds" / "reason_phrases.csv")


def book(
    is_churn: bool = True, plans: dict[str, str] | None = None, **changed: dict[str, object]
) -> Phrasebook:
    """The phrasebook of the seed, of which some features say something else."""
    phrases = SEED.set_index("feature")
    for feature, values in changed.items():
        for column, value in values.items():
            phrases.loc[feature, column] = value
    return Phrasebook(phrases.reset_index(), "usd", is_churn, plans or {})


def test_money_is_given_in_whole_units() -> None:
    facts = {"billing_mrr_cents": 123_400.0}
    assert book().sentence("billing_mrr_cents", facts) == "MRR of $1,234"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(1.0, "nobody has used the product for 1 day"), (14.0, "nobody has used the product for 14 days")],
)
def test_words_follow_their_number(days: float, sentence: str) -> None:
    facts = {"usage_days_since_last_event": days}
    assert book().sentence("usage_days_since_last_event", facts) == sentence


def test_a_plan_is_called_by_its_name_or_else_by_its_key() -> None:
    named = book(plans={"team": "Team, 2026"})
    assert named.sentence("fit_plan", {"fit_plan": "team"}).startswith("on the Team, 2026 plan")
    assert named.sentence("fit_plan", {"fit_plan": "prod_1"}).startswith("on the prod_1 plan")


def test_good_news_is_said_in_the_words_for_it() -> None:
    facts = {"seat_assigned": 21.0, "seat_bought": 20.0, "seat_assigned_share": 1.05}
    assert book(is_churn=False).sentence("seat_assigned_share", facts) == "21 people for 20 seats"


def test_a_feature_without_a_phrase_is_named() -> None:
    with pytest.raises(PhraseMissing, match=r"reason_phrases\.csv: no row for the feature seat_typo"):
        book().cause("seat_typo")


def test_shares_of_events_have_a_phrase_together() -> None:
    assert book().cause("adoption_share_of_report_exported_last_28d") == "features"
    label = book().label("adoption_share_of_report_exported_last_28d")
    assert label == "share of what is done: report exported"


def frame(**columns: list[float]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def holds(feature: str, features: pd.DataFrame, is_churn: bool = True) -> list[bool]:
    found = [one for one in book(is_churn).sayable(features.columns) if one.feature == feature]
    return found[0].holds(features).tolist() if found else []


def test_a_phrase_is_said_only_where_its_conditions_hold_and_its_numbers_are_known() -> None:
    change, users = [-0.5, -0.1, -0.5, np.nan], [8.0, 8.0, 3.0, 8.0]
    features = frame(
        usage_active_users_change_28d=change,
        usage_active_users_last_56d=users,
        usage_active_users_last_28d=[4.0, 7.0, np.nan, 4.0],
    )
    assert holds("usage_active_users_change_28d", features) == [True, False, False, False]
    assert holds("usage_active_users_change_28d", features, is_churn=False) == [False] * 4


def test_a_change_is_one_against_the_account_itself() -> None:
    features = frame(
        adoption_errors_per_100_events_last_28d=[6.0, 6.0, 6.0, 6.0],
        adoption_errors_per_100_events_earlier_84d=[4.0, 5.5, np.nan, 4.0],
        # six errors in a hundred actions of six are none to speak of
        usage_events_last_28d=[200.0, 200.0, 200.0, 6.0],
        fit_tenure_days=[400.0, 400.0, 400.0, 400.0],
    )
    assert holds("adoption_errors_per_100_events_last_28d", features) == [True, False, False, False]
    assert holds("adoption_errors_per_100_events_earlier_84d", features) == [True, True, False, False]


def test_growth_a_clock_and_a_count_of_nothing_are_never_a_threat() -> None:
    features = frame(
        seat_change_last_90d=[5.0],
        seat_change_share_last_90d=[0.6],
        seat_bought=[20.0],
        billing_days_to_period_end=[2.0],
        billing_renewal_band_days=[60.0],
        fit_contract_interval_months=[1.0],
        relationship_sponsors_known=[0.0],
        usage_active_users_change_28d=[0.4],
    )
    assert [one.feature for one in book().sayable(features.columns) if one.holds(features)[0]] == []


def test_what_a_table_does_not_have_is_not_said() -> None:
    assert holds("seat_change_last_90d", frame(seat_change_last_90d=[-2.0])) == []


@pytest.mark.parametrize("feature", SEED.loc[SEED["raises_risk_when"].notna(), "feature"])
def test_every_phrase_of_the_seed_has_its_place(feature: str) -> None:
    row = SEED.set_index("feature").loc[feature]
    assert row["said_order"] > 0
    assert row["raises_risk_when"] == "always" or read_conditions(row["raises_risk_when"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "seat_bought >= 2 * 3",
        "seat_bought >= seat_assigned",
        "seat_bought > 5",
        "seat_bought >= five",
        "seat_bought >= 5 or always",
    ],
)
def test_what_is_no_condition_is_quoted(text: str) -> None:
    with pytest.raises(ConditionUnreadable, match="is no condition like"):
        read_conditions(text)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (("seat_abandoned_share", ">=", 0.25), "at least 25 % of seats abandoned"),
        (("seat_active_share_last_28d", "<", 0.4), "less than 40 % of the seats in use"),
        (("billing_mrr_change_last_90d", "<", -0.1), "MRR fell by more than 10 %"),
        (("billing_mrr_change_last_90d", ">=", -0.1), "MRR fell by at most 10 %"),
        (("billing_mrr_change_last_90d", ">=", 0.1), "MRR grew by at least 10 %"),
        (("billing_mrr_change_last_365d", "<", 0.1), "MRR grew by less than 10 % in a year"),
        (("usage_events_change_28d", "<", 0.0), "actions fell against the 28 days before"),
        (("usage_events_change_28d", ">=", 0.0), "actions did not fall against the 28 days before"),
        (
            ("usage_events_change_vs_product_28d", "<", -0.3),
            "actions fell by more than 30 %, season taken out",
        ),
        (("support_open_tickets", ">=", 10.0), "at least 10 open tickets"),
        (("support_open_tickets", "<", 2.0), "fewer than 2 open tickets"),
        (("usage_days_since_last_event", "<", 14.0), "less than 14 days since anyone was active"),
        (("support_most_tickets_in_3d_last_14d", ">=", 4.0), "most tickets within 3 days at least 4"),
        (("seat_change_last_90d", "<", -2.0), "seats added or given back below -2"),
        (("sentiment_csat_last_90d", "<", 5.0), "satisfaction (CSAT) below 5"),
        (("billing_is_auto_renew_off", ">=", 0.5), "auto-renew is switched off"),
        (("billing_is_auto_renew_off", "<", 0.5), "auto-renew is on"),
        (("fit_industry", "=", "retail"), "industry is retail"),
    ],
)
def test_a_condition_is_said_in_the_unit_of_its_phrase(
    condition: tuple[str, str, float | str], words: str
) -> None:
    assert book().condition(*condition) == words
