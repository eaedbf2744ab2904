"""What is worth fixing, most costly first: what it is, what to do, and how much hangs on it."""

from collections.abc import Collection
from datetime import timedelta
from difflib import get_close_matches

from tenure.doctor.findings import Currency, Mapped, Problem, TableFound, newest_day, shown
from tenure.doctor.losses import Bought, Place
from tenure.doctor.needs import find_blocking
from tenure.doctor.words import counted, percent
from tenure.landing.landing_report import LandingReport

# A source has stopped when it has been silent for longer than this, and for several times its usual silence.
SILENT = timedelta(days=8)
TIMES_USUAL = 5
# Less than this share of the rows is no problem of its own.
LEAST_SHARE = 0.01
# How alike two names are when one is taken for the other, misspelt.
ALIKE = 0.8
MOST_GROUPS = 3


def find_problems(
    report: LandingReport,
    tables: Collection[TableFound],
    mapped: Collection[Mapped],
    currencies: Collection[Currency],
    bought: dict[Place, Bought],
) -> tuple[Problem, ...]:
    """All problems; those that stand in the way first, the others by the signals they touch."""
    costs = _Costs(tables, bought)
    found = [
        *find_blocking(tables),
        *_refused(report, costs),
        *_unknown(report, tables, costs),
        *_unmapped(mapped, costs),
        *_without_rate(currencies, costs),
        *_old(tables, costs),
        *_left_out(tables, costs),
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_blocking, -one.costs, -one.share)))


class _Costs:
    """Signals bought by a table or a role, times the share of its rows that are missing."""

    def __init__(self, tables: Collection[TableFound], bought: dict[Place, Bought]) -> None:
        self._tables, self._bought = tables, bought

    def of_table(self, source: str, table: str, share: float) -> float:
        return self._bought.get((source, table, ""), Bought()).size * share

    def of_source(self, source: str, share: float) -> float:
        return self._bought.get((source, "", ""), Bought()).size * share

    def of_role(self, role: str, share: float) -> float:
        sources = {table.source for table in self._tables if table.role == role and table.is_there}
        return max((self.of_source(source, share) for source in sources), default=0)


def _refused(report: LandingReport, costs: _Costs) -> list[Problem]:
    problems = []
    for file in report.files:
        of_table = sum(other.table == file.table for other in report.files)
        source, table = file.table.source, file.table.name
        if file.refusal:
            share, what, to_do = (
                1 / of_table,
                file.refusal,
                "nothing of this file is read until it is put right",
            )
        elif file.rejected:
            share, first = len(file.rejected) / max(file.rows or 1, 1), file.rejected[0]
            column = f", column {first.column}" if first.column else ""
            what = f"{counted(len(file.rejected), 'line')} set aside, first line {first.line}{column}: {first.reason}"
            to_do = "put these lines right; the others are read"
        else:
            continue
        said = f"{shown(file.name)}: {shown(what, 300)}"
        problems.append(Problem(said, to_do, costs=costs.of_table(source, table, share), share=share))
    return problems


def _unknown(report: LandingReport, tables: Collection[TableFound], costs: _Costs) -> list[Problem]:
    """Folders and files that are not read; one that is nearly called like a missing source or table costs all of it."""
    sources = {table.source for table in tables}
    absent = {f"{table.source}/{table.name}": table for table in tables if not table.files}
    absent_sources = sources - {table.source for table in tables if table.files}
    problems = []
    for name, reason in report.unknown:
        alike = get_close_matches(name, [*absent_sources, *absent], 1, ALIKE)
        to_do = f"rename it if it is {alike[0]}; " if alike else ""
        source, _, table = alike[0].partition("/") if alike else ("", "", "")
        share = 1 if alike else LEAST_SHARE
        cost = costs.of_table(source, table, 1) if table else costs.of_source(source, 1)
        problems.append(
            Problem(f"{shown(name)} is not read", f"{to_do}{shown(reason, 300)}", costs=cost, share=share)
        )
    return problems


def _unmapped(mapped: Collection[Mapped], costs: _Costs) -> list[Problem]:
    problems = []
    for kind in mapped:
        for group in kind.unmapped[:MOST_GROUPS]:
            share = group.rows / kind.rows
            if share >= LEAST_SHARE:
                such = f", such as {', '.join(group.examples)}" if group.examples else ""
                what = f"About {percent(share)} of the {kind.kind} belong to no account: {group.why}{such}"
                problems.append(
                    Problem(what, group.what_to_do, costs=costs.of_role(kind.role, share), share=share)
                )
    return problems


def _without_rate(currencies: Collection[Currency], costs: _Costs) -> list[Problem]:
    return [
        Problem(
            f"{percent(one.share)} of the amounts are in {one.currency}, for which there is no rate: they are unknown",
            "land a rate for it in company/exchange_rate/, or set reporting_currency in tenure.yml",
            costs=costs.of_role("billing", one.share),
            share=one.share,
        )
        for one in currencies
        if not one.is_counted
    ]


def _old(tables: Collection[TableFound], costs: _Costs) -> list[Problem]:
    newest, problems = newest_day(tables), []
    for source in dict.fromkeys(table.source for table in tables):
        own = [table for table in tables if table.source == source]
        last = newest_day(own)
        if newest and last and newest - last > max(SILENT, TIMES_USUAL * _usual_silence(own)):
            what = f"{source} ends on {last}, {(newest - last).days} days before the newest row of all ({newest})"
            problems.append(
                Problem(what, "look whether its loader still runs", costs=costs.of_source(source, 1), share=1)
            )
        for table in own:
            if table.hole:
                since, until = table.hole
                what = f"{table.full_name} has no rows between {since} and {until}"
                to_do = (
                    "land these days again if the loader lost them: they look like customers who fell silent"
                )
                problems.append(
                    Problem(what, to_do, costs=costs.of_table(source, table.name, 0.1), share=0.1)
                )
    return problems


def _usual_silence(tables: Collection[TableFound]) -> timedelta:
    """Days between two days with rows, in the table of the source that has rows on most days."""
    return timedelta(days=90 / max(1, *(table.active_days for table in tables), 1))


def _left_out(tables: Collection[TableFound], costs: _Costs) -> list[Problem]:
    problems = []
    for table in tables:
        share = table.test_mode / table.rows if table.rows else 0
        if share >= LEAST_SHARE:
            what = f"{percent(share)} of {table.full_name} are rows of test mode, which count nowhere"
            to_do = "nothing, unless they are real customers"
            problems.append(
                Problem(what, to_do, costs=costs.of_table(table.source, table.name, share), share=share)
            )
    return problems
