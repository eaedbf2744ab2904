"""Days of playbooks without a pipeline: features are planted, and the compiled models say what becomes of each case."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from tenure.core import paths

# The day that the queries were compiled for.
COMPILED_FOR = "2026-06-29"
# What the models read of other schemas than marts and publish.
TABLES = """
create schema if not exists conformed; create schema if not exists intermediate; create schema if not exists staging;
create or replace table marts.fct_trial_features as from marts.fct_account_features;
create table conformed.cnf_people__task_events (
    task_id text, account_id text, playbook_id text, event text, cause_code text, acted_at timestamp);
create table intermediate.int_relationship__sponsors_as_of (
    account_id text, as_of_date date, contact_id text, person_id text, is_gone integer, is_moved integer);
create table intermediate.int_support__bug_tickets (
    account_id text, issue_key text, requester_email text, known_from_at timestamp);
create table staging.stg_tenure__account_owners (
    account_id text, owner_role text, owner_email text, valid_from_on date, valid_until_on date, set_aside_reason text);
create table staging.stg_tenure__absences (
    owner_email text, from_on date, until_on date, stand_in_email text, set_aside_reason text);
create table intermediate.int_calendar__days as
    select day, case isodow(day) when 6 then day + 2 when 7 then day + 1 else day end as working_day_from
    from (select cast(range as date) as day from range(date '2026-01-01', date '2026-12-31', interval 1 day)) as days;
"""
# Kinds of signals that count facts, and since when these are stated.
FACTS = {"fact": None, "recent": date(2026, 12, 31)}
MATCH, MISS = {"<": -1, ">": 1}, {">=": -1, "<=": 1, "=": 1}
# Signals of which several playbooks ask different things, when all is well.
CALM = {"health_score": 80.0, "fit_tenure_days": 100.0, "churn_lift": 0.5, "fit_trial_days_left": 20.0}


@dataclass(frozen=True)
class Condition:
    """`signal operator value` of seeds/playbooks.csv."""

    signal: str
    operator: str
    value: float

    def holding(self) -> float:
        return self.value + MATCH.get(self.operator, 0)

    def failing(self) -> float:
        return self.value + MISS.get(self.operator, 0)


@dataclass(frozen=True)
class Playbook:
    """A row of the seed; `cleared_when` is None for `never`."""

    playbook_id: str
    kind: str
    population: str
    raised_when: tuple[Condition, ...]
    cleared_when: tuple[Condition, ...] | None
    duty_rank: int | None
    follows: str | None

    def raised(self) -> dict[str, float | None]:
        return {condition.signal: condition.holding() for condition in self.raised_when}

    def unknown(self) -> dict[str, float | None]:
        """As the features are when a source has gone; an account that never had a check-in is known by its age."""
        names = [condition.signal for condition in (*self.raised_when, *(self.cleared_when or ()))]
        return dict.fromkeys([*names, "fit_tenure_days"] if "days_without_check_in" in names else names)

    def cured(self) -> dict[str, float | None]:
        """As the features say it when it is over. Of a renewed contract none says that it is in no band."""
        if self.cleared_when:
            return {condition.signal: condition.holding() for condition in self.cleared_when}
        first = self.raised_when[0]
        return {first.signal: 0.0 if first.signal == "renewal_band_days" else first.failing()}


def read_playbooks(project: Path) -> list[Playbook]:
    facts = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]["facts"]
    with (project / "seeds" / "playbooks.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Playbook(
            row["playbook_id"],
            row["kind"],
            row["population"],
            _conditions(row["raised_when"], facts),
            None if row["cleared_when"] == "never" else _conditions(row["cleared_when"], facts),
            int(row["duty_rank"]) if row["duty_rank"] else None,
            row["follows"] or None,
        )
        for row in rows
    ]


def _conditions(text: str, facts: Mapping[str, float]) -> tuple[Condition, ...]:
    parts = [condition.split(" ") for condition in text.split(" and ") if condition]
    return tuple(
        Condition(signal, operator, float(facts.get(value, value))) for signal, operator, value in parts
    )


def calm(playbooks: list[Playbook], population: str) -> dict[str, float | None]:
    """Values with which no playbook of the population is raised."""
    asked = [
        condition
        for playbook in playbooks if playbook.population == population
        for condition in playbook.raised_when
    ]  # fmt: skip
    values: dict[str, float | None] = {condition.signal: condition.failing() for condition in asked}
    return (
        values | {name: value for name, value in CALM.items() if name in values} | {"renewal_band_days": 0.0}
    )


Signals = Mapping[str, float | None]


def plant(
    connection: duckdb.DuckDBPyConnection,
    days: Mapping[date, Mapping[str, Signals]],
    owners: Mapping[str, str],
    population: str = "customers",
) -> None:
    """Write what the models read of these days.

    :param days: by day and account the values of signals; of a `fact_` 1 or more: it is stated; of a `recent_`: and
        began lately.
    """
    columns = {row[0] for row in connection.execute("describe marts.fct_account_features").fetchall()}
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for day, accounts in days.items():
        for account, signals in accounts.items():
            key = {"account_id": account, "as_of_date": day}
            named = key | {"account_name": account, "owner_email": owners[account]}
            known = {name: value for name, value in signals.items() if value is not None}
            for table, row in _rows(known, columns, population):
                of_table = named if table.endswith(("_health", "_list")) else key
                tables[table].append(of_table | row)
    for table, rows in tables.items():
        names = sorted({name for row in rows for name in row})
        connection.register("planted", pa.Table.from_pylist([dict.fromkeys(names) | row for row in rows]))
        connection.execute(f"insert into {table} by name from planted")
        connection.unregister("planted")


def _rows(
    known: Mapping[str, float], columns: set[str], population: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Tables and rows in which an account's signals of a day are found."""
    is_trial = population == "trials"
    features = {name: value for name, value in known.items() if name in columns} | _derived(known)
    yield ("marts.fct_trial_features" if is_trial else "marts.fct_account_features"), features
    for name in known:
        kind, _, fact = name.partition("_")
        if kind in FACTS and known[name] >= 1:
            said = {"fact": fact, "sentence": "said", "subject_id": "bug"}
            yield "publish.pub_account_facts", said | {"since_on": FACTS[kind]}
    if is_trial:
        probability = known.get("conversion_lift", 0.0) / 8
        yield "publish.pub_trial_list", {"conversion_probability": probability, "conversion_base_rate": 0.125}
        return
    lift = 2.0 if known.get("may_be_asked_to_grow") == 0 else known.get("churn_lift")
    probability = None if lift is None else 0.1 * lift
    money = {"mrr_cents": 100_000, "churn_lift": lift, "churn_probability": probability}
    yield "publish.pub_account_health", {"health_score": known.get("health_score")} | money
    if "upsell_rank" in known:
        yield "publish.pub_upsell_list", {"rank": int(known["upsell_rank"])}
    if known.get("has_next_feature") == 1:
        yield "publish.pub_next_feature", {"rank": 1, "feature": "export"}


def _derived(known: Mapping[str, float]) -> dict[str, float]:
    """The features behind signals that are none; a contract outside every band has no band."""
    derived = {}
    if "days_without_check_in" in known:
        derived["relationship_days_since_check_in"] = known["days_without_check_in"]
    if "value_share_of_goal" in known:
        derived["adoption_value_share_of_goal_last_28d"] = known["value_share_of_goal"]
    band = known.get("renewal_band_days")
    if band is not None:
        derived["billing_days_to_period_end"] = band - 10 if band > 0 else 364
        if band > 0:
            derived["billing_renewal_band_days"] = band
    return derived


def run_day(connection: duckdb.DuckDBPyConnection, query: str, day: date) -> None:
    """Replace the cases of a day, as the incremental model does."""
    of_day = query.replace(COMPILED_FOR, str(day))
    connection.execute(f"create or replace temp table decided as {of_day}")
    connection.execute("delete from publish.pub_playbook_cases where as_of_date = ?", [day])
    connection.execute("insert into publish.pub_playbook_cases by name select * from decided")


def close_tasks(connection: duckdb.DuckDBPyConnection, day: date, causes: Mapping[str, str]) -> None:
    """In the evening people close what is open at these accounts, each with a cause."""
    for account, cause in causes.items():
        connection.execute(
            "insert into conformed.cnf_people__task_events"
            " (task_id, account_id, playbook_id, event, cause_code, acted_at)"
            f" select task_id, account_id, playbook_id, 'done', ?, timestamp '{day} 18:00:00'"
            " from publish.pub_playbook_cases where as_of_date = ? and account_id = ? and task_id is not null",
            [cause, day, account],
        )


def readings_of(
    connection: duckdb.DuckDBPyConnection, query: str, day: date
) -> dict[tuple[str, str], tuple[bool, bool]]:
    """By account and playbook: is it raised, is it cleared?"""
    of_day = query.replace(COMPILED_FOR, str(day))
    rows = connection.execute(
        f"select account_id, playbook_id, is_raised, is_cleared from ({of_day}) as readings"
    ).fetchall()
    return {(account, playbook): (raised, cleared) for account, playbook, raised, cleared in rows}


def open_warehouse() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(paths.warehouse_file()))
