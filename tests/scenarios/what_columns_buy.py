"""Which features, facts and playbooks are lost or others without a column, a table or a source.

    python -m tests.scenarios.what_columns_buy

lands and builds the scenario company, leaves out one after the other, and writes tenure/landing/what_columns_buy.csv.
"""

import csv
import re
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tenure.core import paths
from tenure.landing.contract import read_contract
from tests.scenarios.company import Company
from tests.scenarios.dropped import Gap, Outcome, Warehouse, gaps_of

FILE = paths.REPOSITORY / "tenure" / "landing" / "what_columns_buy.csv"
HEADER = ("source", "table", "column", "buys", "name")
# Signals of playbooks that are no feature, with the feature that they are made of.
MADE_OF = {
    "renewal_band_days": "billing_renewal_band_days",
    "days_without_check_in": "relationship_days_since_check_in",
    "value_share_of_goal": "adoption_value_share_of_goal_last_28d",
}
# source, table, column, feature | fact | playbook, name
Row = tuple[str, str, str, str, str]


def read_file() -> list[Row]:
    with FILE.open() as file:
        return [tuple(row) for row in csv.reader(file)][1:]  # type: ignore[misc]  # five columns


def rows_of(outcomes: dict[Gap, Outcome]) -> list[Row]:
    """The rows of the file, in the order of the contract."""
    return [
        (gap.source, gap.table, gap.column, buys, name)
        for gap, outcome in outcomes.items()
        for buys, names in (
            ("feature", outcome.features),
            ("fact", outcome.facts),
            ("playbook", playbooks_that_ask(outcome.features, outcome.facts)),
        )
        for name in sorted(names)
    ]


def playbooks_that_ask(features: set[str], facts: set[str]) -> set[str]:
    """Playbooks whose trigger names one of the features or facts."""
    signals = features | {f"{kind}_{name}" for name in facts for kind in ("fact", "recent")}
    return {playbook for playbook, asked in triggers() if asked & signals}


def triggers() -> Iterator[tuple[str, set[str]]]:
    """Each playbook with the signals that raise it."""
    with (paths.DBT_PROJECT / "seeds" / "playbooks.csv").open() as file:
        for row in csv.DictReader(file):
            asked = {part.split()[0] for part in re.split(" and ", row["raised_when"])}
            yield row["playbook_id"], {MADE_OF.get(signal, signal) for signal in asked}


def companies() -> dict[str, tuple[Company, set[str]]]:
    """Companies with the sources that each of them has: the scenario company, and one for each second connector."""
    from tests.scenarios import test_recurly, test_salesforce
    from tests.scenarios.conftest import TOPICS
    from tests.scenarios.intercom import Conversations, add_conversations

    scenario, talk, bills = Company(), Conversations(), Company()
    for topic in TOPICS:
        import_module(f"tests.scenarios.stories.{topic}").add_to(scenario)
    add_conversations(talk)
    test_recurly.add_to(bills)
    second = {"intercom", "salesforce", "recurly"}
    return {
        "scenario": (scenario, set(read_contract().sources) - second),
        "intercom": (talk, {"intercom"}),
        "salesforce": (test_salesforce.told_by_salesforce(test_salesforce.ACCOUNTS), {"salesforce"}),
        "recurly": (bills, {"recurly"}),
    }


def try_all(folder: Path) -> dict[Gap, Outcome]:
    """What each gap changes in the company that has its source.

    :raises duckdb.Error: a model cannot be built without it; the error names it.
    """
    from tenure.transform.dbt_runner import parse_project
    from tests.scenarios.conftest import build

    contract, outcomes = read_contract(), {}
    for name, (company, sources) in companies().items():
        home = folder / name
        company.land(home / "landing")
        build(home)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TENURE_HOME", str(home))
            warehouse = Warehouse(home, parse_project(), contract)
        for gap in gaps_of(contract):
            if gap.source in sources:
                outcomes[gap] = warehouse.without(gap)
        warehouse.connection.close()
    return outcomes


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = rows_of(try_all(Path(folder)))
    with FILE.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
    print(f"{len(rows)} rows in {FILE.relative_to(paths.REPOSITORY)}")


if __name__ == "__main__":
    main()
