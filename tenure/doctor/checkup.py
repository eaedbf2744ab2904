"""The whole check of a landing folder. Nothing is written, and nothing is built."""

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import duckdb

from tenure import warehouse
from tenure.core.settings import read_settings
from tenure.doctor.billing import Spell, find_currencies, find_spells
from tenure.doctor.connectors import create_entities
from tenure.doctor.findings import Checkup, Lost, Role, TableFound, newest_day
from tenure.doctor.learning import judge_learning
from tenure.doctor.losses import find_lost, read_map
from tenure.doctor.mapping import find_mapped
from tenure.doctor.problems import find_problems
from tenure.doctor.tables import find_tables
from tenure.landing.company_contract import company_contract
from tenure.landing.landing_version import last_landed_day
from tenure.landing.open_landing import open_landing


def check_landing(folder: Path, say: Callable[[str], None] = lambda _: None) -> Checkup:
    """Read everything that has landed in `folder` once, and say what it gives and what it lacks.

    :param say: is called with what is being done, for people who wait
    :raises TenureError: the settings beside the files, or the contract, cannot be used.
    """
    settings = read_settings(landing=folder)
    contract = company_contract(settings)
    with warehouse.connect(warehouse.IN_MEMORY, folders=[folder]) as connection:
        say("Looking at the files")
        report = open_landing(folder, connection, contract)
        tables = find_tables(report, contract, connection, say)
        say("Finding what belongs to which account")
        create_entities(connection, contract)
        mapped = find_mapped(connection, settings)
        currencies = find_currencies(connection, settings)
        spells = find_spells(connection, settings)
        first, last = _first_day(connection, spells), last_landed_day(connection)
    bought = read_map()
    lost = find_lost(tables, bought)
    return Checkup(
        folder=folder,
        facts_end_on=last,
        roles=_roles(tables, lost),
        tables=tables,
        lost=lost,
        mapped=mapped,
        currencies=currencies,
        reporting_currency=settings.reporting_currency,
        problems=find_problems(report, tables, mapped, currencies, bought),
        learning=judge_learning(spells, first, last, settings),
    )


def _first_day(connection: duckdb.DuckDBPyConnection, spells: Collection[Spell]) -> date | None:
    """Of product events; without any, of paid coverage."""
    first: date | None = connection.execute(
        "select cast(min(first_at) as date) from first_events"
    ).fetchall()[0][0]
    return first or min((spell.started_on for spell in spells), default=None)


def _roles(tables: Collection[TableFound], lost: Collection[Lost]) -> tuple[Role, ...]:
    """One line per source; roles with needed tables come first."""
    needed_first = sorted(tables, key=lambda table: (not table.is_needed, table.role))
    sources = dict.fromkeys((table.role, table.source) for table in needed_first)
    lines = []
    for role, source in sources:
        own = [table for table in tables if table.source == source]
        there = [table for table in own if table.is_there]
        is_other_there = any(table.is_there for table in tables if table.role == role)
        lines.append(
            Role(
                role=role,
                source=source,
                state=_state(own, any(one.source == source and one.size for one in lost), is_other_there),
                tables_there=len(there),
                tables=len(own),
                rows=sum(table.rows for table in own),
                newest=newest_day(own),
            )
        )
    return tuple(lines)


def _state(tables: Collection[TableFound], is_short_of_something: bool, is_role_there: bool) -> str:
    if all(table.is_switched_off for table in tables):
        return "switched off"
    if not any(table.is_there for table in tables):
        return "not used" if is_role_there and not any(table.files for table in tables) else "not connected"
    needs_more = any(table.refused or (table.is_needed and not table.is_there) for table in tables)
    return "partly" if needs_more or is_short_of_something else "connected"
