"""Every time that lands in any source lies between 2000 and 2100, or its row is set aside with the column's name."""

import csv
from datetime import date

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.contract import Column, Table, read_contract
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.dbt_runner import STAGES, run_dbt

GOOD, EARLY, LATE = "2026-01-05 00:00:00", "1999-12-31 23:59:59", "2100-01-01 00:00:00"
FILLERS = {"bigint": "1", "double": "1", "boolean": "false", "timestamp": GOOD, "date": GOOD}
# Values without which a row is set aside for something else before its times are looked at.
MEANT = {
    "livemode": "true", "band": "watch", "currency": "usd", "state": "active", "interval_unit": "months",
    ("task_event", "event"): "opened", ("renewal_commit", "quarter"): "2026-Q3", ("renewal_commit", "call"): "renew",
    ("success_plan_item", "kind"): "goal", ("success_plan_item", "status"): "open",
}  # fmt: skip
# Plans and ends: 9999-12-31 is how a loader writes "still".
MAY_LIE_FAR_AHEAD = {
    "_fivetran_end", "cancel_at", "current_period_end", "current_period_ends_at", "current_term_ends_at", "due_at",
    "due_date", "end", "ended_at", "expired_at", "expires_at", "period_end", "property_closedate", "trial_end",
    "trial_ends_at", "until_on", "valid_until",
}  # fmt: skip
# Rates are looked up as of a day.
MAY_LIE_LONG_AGO = {"valid_from_on"}
# In the contract for who looks at the files.
NOT_READ = {"sent_at"}

pytestmark = pytest.mark.timeout(900)


def is_time(column: Column) -> bool:
    return column.data_type in ("timestamp", "date")


TIMES = [
    (table, column)
    for table in read_contract().tables
    for column in table.columns
    if is_time(column) and column.name not in NOT_READ
]


@pytest.fixture(scope="module")
def reasons(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str, str], list[str]]:
    """Why the row planted with a value of a column is set aside, by source, table, column and value."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("TENURE_LANDING", raising=False)
        patch.setitem(STAGES, "raw", ["+quarantine"])
        planted = {
            key: plant(table) for table in read_contract().tables for key in [(table.source, table.name)]
        }
        open_landing_folder()
        run_dbt("raw", date(2026, 4, 1))
        with warehouse.connect(read_only=True) as connection:
            assert (
                connection.execute("select file, reason from landing.files where not is_accepted").fetchall()
                == []
            )
            found = connection.execute(
                "select source_name, table_name, landed_row, reason from staging.quarantine"
            ).fetchall()
    known: dict[tuple[str, str, str, str], list[str]] = {}
    for source, table, row, reason in found:
        known.setdefault((source, table, *planted[source, table][row - 1]), []).append(reason)
    return known


def plant(table: Table) -> list[tuple[str, str]]:
    """Land a row for each time column and value of it, all others filled. :returns: column and value of the rows"""
    rows = [
        (column.name, value) for column in table.columns if is_time(column) for value in (EARLY, LATE, "")
    ]
    folder = paths.landing() / table.source / table.name
    folder.mkdir(parents=True)
    with (folder / "1.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        # A last one without a fault: the parent of the others, and what is wholly unreadable is no file.
        for name, value in [*rows, ("", "")]:
            writer.writerow(value if one.name == name else filler(table, one) for one in table.columns)
    return [*rows, ("", "")]


def filler(table: Table, column: Column) -> str:
    meant = MEANT.get((table.name, column.name)) or MEANT.get(column.name)
    return meant or FILLERS.get(column.data_type, "k")


@pytest.mark.parametrize(("table", "column"), TIMES, ids=lambda one: one.name)
def test_a_time_that_cannot_be_meant_is_set_aside(
    reasons: dict[tuple, list[str]], table: Table, column: Column
) -> None:
    def impossible(value: str) -> bool:
        found = reasons.get((table.source, table.name, column.name, value), [])
        return any("impossible time" in one and column.name in one for one in found)

    assert impossible(EARLY) == (column.name not in MAY_LIE_LONG_AGO)
    assert impossible(LATE) == (column.name not in MAY_LIE_FAR_AHEAD)
    missing = reasons.get((table.source, table.name, column.name, ""), [])
    assert (f"{column.name}: missing" in missing) == column.is_required
