"""Four gates on the way from raw facts to tasks: critical failures stop the run, warnings are reported.

python -m expectations.validate features 2026-07-01
"""

import argparse
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.check import Suite
from expectations.evaluate_suite import BROKEN, Judged, Verdict, judge, unreadable

if TYPE_CHECKING:
    import duckdb

# One file per table, in the order of the report.
GATES = {
    "raw": ("files", "int_raw__table_counts", "cnf_product__events"),
    "features": ("fct_account_features", "fct_account_health"),
    "scores": ("account_scores", "account_reasons"),
    "playbooks": ("pub_account_health", "pub_playbook_tasks", "pub_monday_list"),
}


class GateClosed(RuntimeError):
    """A critical check failed or broke; the message says which, what was seen, and what to do."""

    def __init__(self, message: str, report: Path) -> None:
        super().__init__(message)
        self.report = report


def validate_gate(gate: str, as_of_date: date | str) -> dict[str, Any]:
    """Hold the gate's tables against their suites at the as-of date and write the report.

    :return: `report` (path of the HTML), `passed` (True), `warnings` (one sentence each).
    :raises GateClosed: a critical check failed, or any check could not be judged; the report is there.
    :raises ValueError: there is no such gate.
    """
    from expectations.report import write_report
    from tenure import warehouse
    from tenure.core import paths

    as_of_date = date.fromisoformat(str(as_of_date))
    wanted = suites(gate)
    if not paths.warehouse_file().exists():
        raise FileNotFoundError(
            f"no warehouse at {paths.warehouse_file()}: run the steps before gate '{gate}'"
        )
    with warehouse.connect(read_only=True) as connection:
        judged = [judge_table(suite, connection, as_of_date) for suite in wanted]
    report = write_report(gate, as_of_date, judged)
    verdicts = [verdict for one in judged for verdict in one.verdicts]
    if any(verdict.closes_the_gate for verdict in verdicts):
        raise GateClosed(_message(gate, as_of_date, verdicts, report), report)
    warnings = [verdict.sentence() for verdict in verdicts if verdict.warns]
    return {"report": str(report), "passed": True, "warnings": warnings}


def suites(gate: str) -> list[Suite]:
    """:raises ValueError: there is no such gate."""
    if gate not in GATES:
        raise ValueError(f"there is no gate '{gate}'; the gates are {', '.join(GATES)}")
    modules = (import_module(f"expectations.{gate}.{table}") for table in GATES[gate])
    return [suite for module in modules for suite in module.SUITES]


def judge_table(suite: Suite, connection: "duckdb.DuckDBPyConnection", as_of_date: date) -> Judged:
    """Fetch the suite's frame and judge it; a frame that cannot be fetched breaks the suite's checks."""
    import duckdb

    from tenure import warehouse

    values = {"as_of_date": as_of_date, "capacity": _capacity()}
    named = {name: values[name] for name in values if f"${name}" in suite.query}
    try:
        frame = warehouse.read(connection, suite.query, named)
    except duckdb.Error as error:
        return Judged(suite, None, unreadable(suite, error))
    return Judged(suite, frame, judge(suite, frame))


def _capacity() -> int:
    from tenure.core.settings import read_settings

    return read_settings().targets["churn"].capacity


def _message(gate: str, as_of_date: date, verdicts: list[Verdict], report: Path) -> str:
    closing = [verdict for verdict in verdicts if verdict.closes_the_gate]
    broken = sum(verdict.state == BROKEN for verdict in closing)
    counts = (
        f"{len(closing) - broken} critical checks failed, {broken} could not be judged, of {len(verdicts)}"
    )
    # A table that cannot be read breaks all its checks for one reason: it is told once.
    told = {
        (one.table, one.observed if one.state == BROKEN else one.check.says): one for one in reversed(closing)
    }
    reasons = "\n".join(f"- {verdict.sentence()}" for verdict in reversed(told.values()))
    return f"Gate '{gate}' is closed for {as_of_date}: {counts}.\n{reasons}\nReport: {report}"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m expectations.validate", description=__doc__.splitlines()[0]
    )
    parser.add_argument("gate", choices=GATES)
    parser.add_argument("as_of_date", type=date.fromisoformat, metavar="YYYY-MM-DD")
    asked = parser.parse_args()
    try:
        outcome = validate_gate(asked.gate, asked.as_of_date)
    except GateClosed as closed:
        print(closed)
        return 1
    for warning in outcome["warnings"]:
        print(f"warning: {warning}")
    print(f"Gate '{asked.gate}' is open for {asked.as_of_date}. Report: {outcome['report']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
