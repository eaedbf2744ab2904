"""Static HTML of what a gate saw: one page a run, one index over all runs, nothing fetched from a network."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from expectations.evaluate_suite import BROKEN, FAILED, PASSED, Judged, Verdict, show
from tenure.core import paths
from tenure.core.report_page import render_page

TEMPLATES = Path(__file__).parent / "templates"
# Frames up to this size are shown whole, such as one row per feature; of longer ones only the examples are shown.
ROWS_SHOWN = 250

OPEN = "open"
WARNED = "open with warnings"
CLOSED = "closed"


def write_report(gate: str, as_of_date: date, judged: list[Judged]) -> Path:
    """Write `<reports>/<gate>/<as_of_date>.html`, its numbers beside it as JSON, and the index of all runs.

    The same verdicts give the same bytes: no clock, no random ids.
    """
    folder = paths.reports() / gate
    folder.mkdir(parents=True, exist_ok=True)
    numbers = _numbers(gate, as_of_date, judged)
    page = folder / f"{as_of_date}.html"
    page.write_text(render_page(TEMPLATES, "report.html.jinja", numbers=numbers, tables=_tables(judged)))
    (folder / f"{as_of_date}.json").write_text(json.dumps(numbers, indent=1, sort_keys=True) + "\n")
    _write_index(paths.reports())
    return page


def _numbers(gate: str, as_of_date: date, judged: list[Judged]) -> dict[str, Any]:
    verdicts = [verdict for one in judged for verdict in one.verdicts]
    closing = sum(verdict.closes_the_gate for verdict in verdicts)
    warnings = sum(verdict.warns for verdict in verdicts)
    return {
        "gate": gate,
        "as_of_date": str(as_of_date),
        "state": CLOSED if closing else WARNED if warnings else OPEN,
        "checks": len(verdicts),
        "passed": sum(verdict.state == PASSED for verdict in verdicts),
        "warnings": warnings,
        "failed": sum(verdict.state == FAILED and verdict.closes_the_gate for verdict in verdicts),
        "broken": sum(verdict.state == BROKEN for verdict in verdicts),
    }


def _tables(judged: list[Judged]) -> list[dict[str, Any]]:
    """Suites of one table stand under one heading, in the order of the gate."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for one in judged:
        shown = {"about": one.suite.about, "checks": [_check(verdict) for verdict in one.verdicts]}
        tables.setdefault(one.suite.table, []).append(shown | _frame(one))
    return [
        {
            "name": name,
            "suites": suites,
            "state": _worst([check for suite in suites for check in suite["checks"]]),
        }
        for name, suites in tables.items()
    ]


def _check(verdict: Verdict) -> dict[str, Any]:
    check = verdict.check
    return {
        "says": check.says,
        "column": check.column,
        "expectation": check.expectation,
        "severity": check.severity,
        "outcome": "warning" if verdict.warns else verdict.state,
        "observed": verdict.observed,
        "share": verdict.unexpected_share,
        "rows": verdict.rows,
        "unexpected": verdict.unexpected_rows,
        "do": None if verdict.state == PASSED else verdict.way_out,
    }


def _worst(checks: list[dict[str, Any]]) -> str:
    outcomes = {check["outcome"] for check in checks}
    return next(outcome for outcome in (BROKEN, FAILED, "warning", PASSED) if outcome in outcomes)


def _frame(one: Judged) -> dict[str, Any]:
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


def _write_index(folder: Path) -> None:
    runs = [json.loads(file.read_text()) for file in sorted(folder.glob("*/*.json"))]
    days = sorted({run["as_of_date"] for run in runs}, reverse=True)
    by_day = {day: {run["gate"]: run for run in runs if run["as_of_date"] == day} for day in days}
    (folder / "index.html").write_text(render_page(TEMPLATES, "index.html.jinja", by_day=by_day))
