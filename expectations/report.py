"""Static HTML of the results of a gate: one page per run, one index over all runs, nothing fetched from a network."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from expectations.evaluate_suite import BROKEN, FAILED, PASSED, CheckResult, SuiteResult, show
from tenure.core import paths
from tenure.core.report_page import render_page

TEMPLATES = Path(__file__).parent / "templates"
# Frames up to this size are shown whole, such as one row per feature; of longer ones only the examples are shown.
ROWS_SHOWN = 250

OPEN = "open"
WARNED = "open with warnings"
CLOSED = "closed"


def write_report(gate: str, as_of_date: date, suites: list[SuiteResult]) -> Path:
    """Write `<reports>/<gate>/<as_of_date>.html`, its numbers beside it as JSON, and the index of all runs.

    The same results give the same bytes: no clock, no random ids.
    """
    folder = paths.reports() / gate
    folder.mkdir(parents=True, exist_ok=True)
    numbers = _numbers(gate, as_of_date, suites)
    page = folder / f"{as_of_date}.html"
    page.write_text(render_page(TEMPLATES, "report.html.jinja", numbers=numbers, tables=_tables(suites)))
    (folder / f"{as_of_date}.json").write_text(json.dumps(numbers, indent=1, sort_keys=True) + "\n")
    write_index(paths.reports())
    return page


def _numbers(gate: str, as_of_date: date, suites: list[SuiteResult]) -> dict[str, Any]:
    results = [result for one in suites for result in one.results]
    closing = sum(result.closes_gate for result in results)
    warnings = sum(result.warns for result in results)
    return {
        "gate": gate,
        "as_of_date": str(as_of_date),
        "state": CLOSED if closing else WARNED if warnings else OPEN,
        "checks": len(results),
        "passed": sum(result.state == PASSED for result in results),
        "warnings": warnings,
        "failed": sum(result.state == FAILED and result.closes_gate for result in results),
        "broken": sum(result.state == BROKEN for result in results),
    }


def _tables(suites: list[SuiteResult]) -> list[dict[str, Any]]:
    """Suites of one table share a heading, in the order of the gate."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for one in suites:
        shown = {"about": one.suite.about, "checks": [_check(result) for result in one.results]}
        tables.setdefault(one.suite.table, []).append(shown | _frame(one))
    return [
        {
            "name": name,
            "suites": of_table,
            "state": _worst([check for suite in of_table for check in suite["checks"]]),
        }
        for name, of_table in tables.items()
    ]


def _check(result: CheckResult) -> dict[str, Any]:
    check = result.check
    return {
        "description": check.description,
        "column": check.column,
        "expectation": check.expectation,
        "severity": check.severity,
        "outcome": "warning" if result.warns else result.state,
        "observed": result.observed,
        "share": result.unexpected_share,
        "rows": result.rows,
        "unexpected": result.unexpected_rows,
        "remedy": None if result.state == PASSED else result.remedy,
    }


def _worst(checks: list[dict[str, Any]]) -> str:
    outcomes = {check["outcome"] for check in checks}
    return next(outcome for outcome in (BROKEN, FAILED, "warning", PASSED) if outcome in outcomes)


def _frame(one: SuiteResult) -> dict[str, Any]:
    if one.frame is None:
        return {"columns": [], "rows": [], "size": None}
    if len(one.frame) > ROWS_SHOWN:
        return {"columns": [], "rows": [], "size": len(one.frame)}
    columns = list(one.frame.columns)
    rows = [
        [_cell(*cell) for cell in zip(row, columns, strict=True)] for row in one.frame.itertuples(index=False)
    ]
    return {"columns": columns, "rows": rows, "size": len(rows)}


def _cell(value: Any, column: str) -> str:
    shown = show(value, column)
    return "" if shown == "missing" else shown


def write_index(folder: Path) -> None:
    """Write the index of all runs whose numbers the folder holds."""
    runs = [json.loads(file.read_text()) for file in sorted(folder.glob("*/*.json"))]
    days = sorted({run["as_of_date"] for run in runs}, reverse=True)
    by_day = {day: {run["gate"]: run for run in runs if run["as_of_date"] == day} for day in days}
    (folder / "index.html").write_text(render_page(TEMPLATES, "index.html.jinja", by_day=by_day))
