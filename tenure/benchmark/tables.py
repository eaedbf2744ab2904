"""What was measured, as tables for the terminal."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from typing import TYPE_CHECKING

from tenure.benchmark import textbook
from tenure.benchmark.meter import Cost
from tenure.benchmark.report import LARGE, PART_NAMES, Row, most_expensive

if TYPE_CHECKING:
    from rich.table import Table

MEGABYTE = 1_000_000
VERDICTS = {True: "met", False: "missed", None: ""}
SMALL = 5_000_000


def bars_table(rows: Iterable[Row], events: int, news: int, scan: float) -> "Table":
    """The rows beside their bars, and what the CPU seconds of a row went into, in scans."""
    size = "100" if events >= LARGE else "10"
    small = ", though for so few events they are not meant" if events < SMALL else ""
    title = (
        f"{events:,} events and a file of {news:,} more; one scan of the events costs {scan:.2f} CPU seconds. "
        f"Judged by the bars at {size} million{small}"
    )
    table = _table(title, "row", "value", "unit", "bar at 10M", "bar at 100M", "", *PART_NAMES)
    for row in rows:
        bars = [_number(bar) for bar in (row.bars.at_10_million, row.bars.at_100_million)]
        parts = [_number(part) for part in astuple(row.parts)] if row.parts else [""] * len(PART_NAMES)
        verdict = VERDICTS[row.is_met(events)]
        table.add_row(row.name, _number(row.value), row.unit, *bars, verdict, *parts)
    return table


def rollups_table(steps: Mapping[str, Mapping[str, Cost]], events: int, scan: float) -> "Table":
    """Each step by each engine, with all its processes, and how many times the first one's CPU the second one takes."""
    title = f"Rollups of {events:,} events; one scan of the events costs {scan:.2f} CPU seconds"
    columns = [
        f"{engine} {unit}"
        for engine in ("DuckDB", "Spark")
        for unit in ("seconds", "CPU", "scans", "peak MB")
    ]
    table = _table(title, "step", *columns, "Spark to DuckDB, CPU", "seconds")
    for name, engines in steps.items():
        cells = []
        for cost in engines.values():
            cells += [
                f"{cost.seconds:.1f}",
                f"{cost.processor:.1f}",
                _number(cost.processor / scan),
                f"{cost.peak_bytes / MEGABYTE:,.0f}",
            ]
        first, second = engines.values()
        ratios = (second.processor / first.processor, second.seconds / first.seconds)
        table.add_row(name, *cells, *map(_number, ratios))
    return table


def steps_table(steps: Mapping[str, Cost], scan: float) -> "Table":
    table = _table(
        "Each step", "step", "seconds", "CPU seconds", "scans", "in statements", "peak MB", "spilled MB"
    )
    for name, cost in steps.items():
        table.add_row(
            name,
            f"{cost.seconds:.1f}",
            f"{cost.processor:.2f}",
            _number(cost.processor / scan),
            _number(cost.statements),
            f"{cost.peak_bytes / MEGABYTE:,.0f}",
            f"{cost.spilled_bytes / MEGABYTE:,.0f}",
        )
    return table


def engines_table(steps: Iterable[tuple[str, float, float, float]]) -> "Table":
    """:param steps: title, CPU seconds with DuckDB, with PostgreSQL, and the server's part of those."""
    table = _table(
        "The warehouse on PostgreSQL", "step", "DuckDB, CPU seconds", "PostgreSQL", "in the server", "times"
    )
    for title, file, server, inside in steps:
        table.add_row(
            title, f"{file:.2f}", f"{server:.2f}", f"{inside:.2f}", _number(server / max(file, 0.01))
        )
    return table


def nodes_table(title: str, costs: Iterable[Cost], scan: float) -> "Table":
    table = _table(title, "dbt node", "CPU seconds", "scans", "in statements")
    for name, node in most_expensive(costs):
        table.add_row(name, f"{node.seconds:.2f}", _number(node.seconds / scan), f"{node.statements:.2f}")
    return table


def textbook_table(by_hand: Mapping[str, Cost], models: float, dates: int) -> "Table":
    """Some features by a statement each, beside what makes all features of the history from its events.

    :param models: CPU seconds of the rollups and of the product's nodes, of so many `dates`
    """
    table = _table(
        f"{len(textbook.FEATURES)} features in plain SQL, and the models for all of them",
        "what",
        "CPU seconds",
        f"{dates} dates at that price",
        "times the models",
    )
    for name, cost in by_hand.items():
        if name in textbook.STATEMENTS:
            all_dates = cost.processor * dates / textbook.DATES
            table.add_row(name, f"{cost.processor:.2f}", f"{all_dates:.0f}", f"{all_dates / models:.1f}")
        else:
            table.add_row(name, f"{cost.processor:.2f}", "", "")
    table.add_row(
        f"the models: rollups from nothing, product nodes of {dates} dates", f"{models:.2f}", "", ""
    )
    return table


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for nth, name in enumerate(columns):
        table.add_column(name, justify="right" if nth else "left", overflow="fold")
    return table


def _number(value: float | None) -> str:
    """With as many digits as say something."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 20 else f"{value:.1f}" if abs(value) >= 2 else f"{value:.2f}"
