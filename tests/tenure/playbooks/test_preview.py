"""What a preview says differs: rows that came, went or changed, and unknown values that stay unknown do not."""

from datetime import date

import pandas as pd
import pytest

from tenure.cli.playbooks import _summary
from tenure.core.errors import NotBuilt
from tenure.playbooks.preview import compare, preview_change

DAY = date(2026, 7, 1)
CASES = ["account_id", "playbook_id", "state"]
ACCOUNTS = ["account_id", "account_name", "health_score", "health_band", "place_on_the_list"]


def frames(cases: list[tuple], accounts: list[tuple]) -> tuple[pd.DataFrame, pd.DataFrame]:
    return pd.DataFrame(cases, columns=CASES), pd.DataFrame(accounts, columns=ACCOUNTS)


BEFORE = frames(
    [("a", "drop", "opened"), ("b", "drop", "waiting"), ("c", "drop", "open"), ("d", "drop", "opened")],
    [
        ("a", "Acme", 80.0, "healthy", None),
        ("b", "Bolt", 40.0, "watch", 1),
        ("c", "Cord", None, "unknown", None),
    ],
)


def test_only_what_differs_is_there_and_unknown_equals_unknown() -> None:
    after = frames(
        [
            ("a", "drop", "opened"),
            ("b", "drop", "opened"),
            ("c", "drop", "waiting"),
            ("e", "tips", "suppressed"),
        ],
        [
            ("a", "Acme", 75.0, "healthy", 2),
            ("b", "Bolt", 40.0, "watch", None),
            ("c", "Cord", None, "unknown", None),
        ],
    )
    found = compare(DAY, BEFORE, after)
    assert found.cases.fillna("").values.tolist() == [
        ["b", "drop", "waiting", "opened"],
        ["c", "drop", "open", "waiting"],
        ["d", "drop", "opened", ""],
        ["e", "tips", "", "suppressed"],
    ]
    assert found.accounts["account_id"].tolist() == ["a", "b"]
    assert _summary(found) == [
        "What would change about 2026-07-01:",
        "Tasks and messages",
        "  drop: 1 opened, 2 no longer open",
        "  tips: 1 waiting, suppressed or over",
        "Accounts",
        "  1 health scores move, 0 accounts change their band",
        "  1 enter the Monday list, 1 leave it",
        "  Acme: 80 to 75 (healthy to healthy)",
    ]


def test_the_same_day_again_changes_nothing() -> None:
    assert _summary(compare(DAY, BEFORE, BEFORE)) == ["Nothing would change about 2026-07-01."]


@pytest.mark.usefixtures("home")
def test_before_the_first_day_it_says_what_comes_first() -> None:
    with pytest.raises(NotBuilt, match="no day has been published yet"):
        preview_change()
