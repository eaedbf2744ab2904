"""The four gates on the way from raw facts to tasks: critical failures stop the run, warnings are reported."""

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.check import Suite
from expectations.evaluate_suite import BROKEN, CheckResult, SuiteResult, evaluate, unreadable
from tenure.core.errors import InvalidInput, NotBuilt, TenureError

if TYPE_CHECKING:
    import duckdb

# One file per table, in the order of the report.
GATES = {
    "raw": ("files", "int_raw__table_counts", "int_raw__currencies", "cnf_product__events"),
    "features": ("fct_account_features", "fct_account_health"),
    "scores": ("account_scores", "account_reasons"),
    "playbooks": ("pub_account_health", "pub_playbook_tasks", "pub_monday_list"),
}


class GateClosed(TenureError, RuntimeError):
    """A critical check failed or broke; the message names it, the observed value and the remedy."""

    def __init__(self, message: str, report: Path) -> None:
        super().__init__(message)
        self.report = report


def validate_gate(gate: str, as_of_date: date | str) -> dict[str, Any]:
    """Evaluate the gate's suites at the as-of date and write the report.

    :return: `report` (path of the HTML), `passed` (True), `warnings` (one sentence each).
    :raises GateClosed: a critical check failed, or any check could not be evaluated; the report is written anyway.
    :raises ValueError: there is no such gate.
    """
    from expectations.report import write_report
    from tenure import warehouse
    from tenure.core import paths

    as_of_date = date.fromisoformat(str(as_of_date))
    wanted = suites(gate)
    if not warehouse.is_built():
        raise NotBuilt(f"no warehouse at {paths.warehouse_file()}: run the steps before gate '{gate}'")
    with warehouse.connect(read_only=True) as connection:
        evaluated = [evaluate_table(suite, connection, as_of_date) for suite in wanted]
    report = write_report(gate, as_of_date, evaluated)
    results = [result for one in evaluated for result in one.results]
    if any(result.closes_gate for result in results):
        raise GateClosed(_message(gate, as_of_date, results, report), report)
    warnings = [result.message() for result in results if result.warns]
    return {"report": str(report), "passed": True, "warnings": warnings}


def suites(gate: str) -> list[Suite]:
    """:raises ValueError: there is no such gate."""
    if gate not in GATES:
        raise InvalidInput(f"there is no gate '{gate}'; the gates are {', '.join(GATES)}")
    modules = (import_module(f"expectations.{gate}.{table}") for table in GATES[gate])
    return [suite for module in modules for suite in module.SUITES]


def evaluate_table(suite: Suite, connection: "duckdb.DuckDBPyConnection", as_of_date: date) -> SuiteResult:
    """Fetch the suite's frame and evaluate it; a frame that cannot be fetched breaks the suite's checks."""
    from tenure import warehouse

    values = {"as_of_date": as_of_date, "capacity": _capacity()}
    named = {name: values[name] for name in values if f"${name}" in suite.query}
    try:
        frame = warehouse.read(connection, suite.query, named)
    except warehouse.errors() as error:
        return SuiteResult(suite, None, unreadable(suite, error))
    return SuiteResult(suite, frame, evaluate(suite, frame))


def _capacity() -> int:
    from tenure.core.settings import read_settings

    return read_settings().targets["churn"].capacity


def _message(gate: str, as_of_date: date, results: list[CheckResult], report: Path) -> str:
    closing = [result for result in results if result.closes_gate]
    broken = sum(result.state == BROKEN for result in closing)
    counts = (
        f"{len(closing) - broken} critical checks failed, {broken} could not be evaluated, of {len(results)}"
    )
    # A table that cannot be read breaks all its checks for one reason, which is named once.
    reasons_once = {
        (one.table, one.observed if one.state == BROKEN else one.check.description): one
        for one in reversed(closing)
    }
    reasons = "\n".join(f"- {result.message()}" for result in reversed(reasons_once.values()))
    return f"Gate '{gate}' is closed for {as_of_date}: {counts}.\n{reasons}\nReport: {report}"
