"""When learning is possible: the same answer as training gives on the examples of these spells."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from ml.training.time_split import HistoryTooShort, split_by_time
from ml.training.windows import split_in_fitting_windows
from tenure.core.settings import Settings, read_settings
from tenure.doctor.billing import Spell
from tenure.doctor.checkup import check_landing
from tenure.doctor.learning import judge_learning
from tests.tenure.doctor.landings import LAST, land, land_billing, land_product, subscription

FIRST = LAST - timedelta(730)


def spells(ends: int) -> list[Spell]:
    """A hundred accounts from the first day; `ends` of them leave, evenly over the two years."""
    return [
        Spell(f"a{n}", FIRST, FIRST + timedelta(round((n + 1) * 725 / ends)) if n < ends else None)
        for n in range(max(ends, 100))
    ]


def positive_in_training(found: Sequence[Spell], settings: Settings) -> int:
    """Counted the long way: every example, split by the code that training uses."""
    target = settings.target("churn")
    first = FIRST + timedelta(settings.history_warm_up_days)
    monday = first + timedelta(-first.weekday() % 7)
    rows = []
    while monday + timedelta(target.label_days) <= LAST + timedelta(1):
        opens, closes = (
            monday + timedelta(target.lead_days),
            monday + timedelta(target.lead_days + target.horizon_days),
        )
        for spell in found:
            if spell.ended_on is None or spell.ended_on > opens:
                rows.append(
                    (spell.account_id, monday, int(spell.ended_on is not None and spell.ended_on <= closes))
                )
        monday += timedelta(7)
    frame = pd.DataFrame(rows, columns=["account_id", "as_of_date", "label"])
    return split_in_fitting_windows(frame, target, settings.training).positive_accounts()["train"]


@pytest.mark.parametrize("ends", [3, 61, 90, 300])
def test_churned_accounts_in_training_are_those_that_training_counts(ends: int) -> None:
    settings = read_settings()
    expected = positive_in_training(spells(ends), settings)
    said = " ".join(judge_learning(spells(ends), FIRST, LAST, settings).sentences)
    assert f"about {expected} churned accounts in the training weeks" in said


def test_too_little_churn_says_from_when_there_is_enough() -> None:
    learning = judge_learning(spells(61), FIRST, LAST, read_settings())
    assert not learning.is_possible
    said = " ".join(learning.sentences)
    assert "Today: not yet; about 20 churned accounts in the training weeks of 30 needed" in said
    assert (
        "At the present rate of about 31 churned accounts a year, from about 2026-08 (training.test_weeks 15"
        in said
    )


def test_shorter_windows_are_taken_where_they_leave_enough_churn() -> None:
    said = " ".join(judge_learning(spells(90), FIRST, LAST, read_settings()).sentences)
    assert "Learning is possible today" in said
    assert "in the shorter windows that the history allows (training.test_weeks " in said


def test_enough_churn_is_said_with_its_counts() -> None:
    learning = judge_learning(spells(300), FIRST, LAST, read_settings())
    assert learning.is_possible
    assert "Learning is possible today" in learning.sentences[1]


def test_a_short_history_is_a_reason_of_its_own() -> None:
    settings, first = read_settings(), LAST - timedelta(200)
    said = " ".join(judge_learning(spells(300), first, LAST, settings).sentences)
    assert "0 weeks to train on of 4 needed" in said
    with pytest.raises(HistoryTooShort):
        split_by_time(
            pd.DataFrame({"account_id": ["a"], "as_of_date": [LAST], "label": [1]}),
            settings.target("churn"),
            settings.training,
        )


def test_without_churn_there_is_no_date() -> None:
    assert "not within ten years" in " ".join(
        judge_learning(spells(1), FIRST, LAST, read_settings()).sentences
    )


def test_a_gap_within_the_grace_and_a_free_plan_are_no_churn(tmp_path: Path) -> None:
    since = LAST - timedelta(400)
    names = ["stays", "leaves", "returns", "free"]
    land_billing(tmp_path, names)
    land_product(tmp_path, names)
    land(tmp_path, "stripe.plan", [{"id": "team", "amount": 1000}, {"id": "free", "amount": 0}])
    land(tmp_path, "stripe.subscription_item", [
        {"id": f"i_{n}", "subscription_id": f"s_{n}", "plan_id": "free" if n == "free" else "team"} for n in names
    ])  # fmt: skip
    versions = [
        subscription("stays", since), subscription("leaves", since),
        subscription("leaves", since, LAST - timedelta(200)),
        subscription("returns", since), subscription("returns", since, LAST - timedelta(200)),
        subscription("returns", LAST - timedelta(190)), subscription("free", since),
        subscription("free", since, LAST - timedelta(100)),
    ]  # fmt: skip
    for number, version in enumerate(versions):
        version["_fivetran_start"] += timedelta(number)
        if version["ended_at"]:
            version["_fivetran_start"] = version["ended_at"]
    versions[5]["id"] = "s_returns_again"
    land(tmp_path, "stripe.subscription_history", versions)
    said = check_landing(tmp_path).learning.sentences[0]
    assert said == "Churned accounts so far: about 1, of 3 that ever paid."


def test_a_company_with_events_of_churn_is_counted_by_them(tmp_path: Path) -> None:
    land_billing(tmp_path, ["a", "b"])
    land_product(tmp_path, ["a", "b"])
    land(
        tmp_path, "tenure.cancellation", [{"id": 1, "account_id": "a", "cancelled_at": LAST - timedelta(60)}]
    )
    (tmp_path / "tenure.yml").write_text("targets: {churn: {definition: event}}\n")
    assert check_landing(tmp_path).learning.sentences[0].startswith("Churned accounts so far: about 1, of 2")


def test_the_windows_are_those_of_the_settings() -> None:
    settings = read_settings()
    wide = replace(settings, training=replace(settings.training, min_positive_accounts=20))
    assert judge_learning(spells(61), FIRST, LAST, wide).is_possible
