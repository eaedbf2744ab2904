"""dbt in this process, one call per stage. A child process per model costs up to thirty times as much."""

import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure import warehouse
from tenure.core import paths
from tenure.core.duckdb_file import open_file
from tenure.core.environment import prepare_environment
from tenure.core.errors import TenureError
from tenure.core.settings import read_settings

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

log = logging.getLogger(__name__)

# What each stage builds; dbt_project.yml tags each model with its stage. Identity, connected sources and row counts
# belong to raw: they are what its gate judges. One selector is cheap: dbt walks the graph for each.
STAGES: dict[str, list[str]] = {
    "raw": ["tag:raw"],
    "features": ["tag:features"],
    "playbooks": ["tag:playbooks"],
    # Between the daily runs: the outcomes that are known by now.
    "review": ["fct_account_outcomes", "pub_model_track_record", "pub_drift"],
}
# Replaced whole by each run, as of the latest published day: a backfill builds them once, with its last day.
LATEST = "tag:playbooks,config.materialized:table"

# Unit tests check the SQL, not the data: they run when code changes, not every night.
# A data test runs with the stage that builds all its tables; one that spans stages has the tag of the later one.
ALWAYS = ("--exclude-resource-type", "unit_test")
# A second copy of dbt's log, with every statement, costs as much as three models.
BRIEF = ("--log-level-file", "none", "--no-write-json")
# dbt parses the whole project again (7 s and more) whenever a variable has changed. The as-of date is read only when a
# model runs, so one parsed project, with all that a history needs, serves every run.
FOR_ANY_RUN = {"build_history": True}

# dbt's commands that open the warehouse; the others only read the project.
USES_WAREHOUSE = {
    "build", "clone", "compile", "debug", "docs", "retry", "run", "run-operation", "seed", "show", "snapshot", "source",
    "test",
}  # fmt: skip

PROBLEMS_SHOWN = 5
# A function of one of dbt's events.
Listener = Callable[[Any], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


class DbtFailed(TenureError, RuntimeError):
    """Models or tests failed; the message names each one with dbt's message."""


def run_dbt(
    stage: str,
    as_of_date: date,
    build_history: bool = False,
    features_until: date | None = None,
    only: Collection[str] | None = None,
) -> dict[str, Any]:
    """Build a stage's seeds and models and run their data tests, as of a date.

    :param build_history: also every past Monday that has no features yet, and the tests too expensive for every day.
    :param features_until: build the features of all days up to this one, and with that day what shows the latest day.
    :param only: names of the seeds, models and tests to build and run, instead of all of the stage.
    :returns: counts by status and the seconds spent, small enough for the task's XCom.
    :raises DbtFailed: a model, a seed or a test of severity error failed.
    """
    select = STAGES[stage] if only is None else only
    variables = read_settings().changed_vars | {"as_of_date": str(as_of_date), "build_history": build_history}
    if features_until:
        variables["features_until"] = str(features_until)
    exclude = [] if build_history else ["tag:weekly"]
    if features_until and as_of_date < features_until:
        exclude.append(LATEST)
    tests = "cautious" if only is None else "empty"
    arguments = ["build", *ALWAYS, "--indirect-selection", tests, *BRIEF, "--select", *select]
    arguments += ["--vars", json.dumps(variables)]
    if exclude:
        arguments += ["--exclude", *exclude]
    # A copy, because a run writes into its manifest.
    result = invoke_dbt(arguments, parse_project().deepcopy())
    if not result.success:
        raise DbtFailed(_what_failed(result))
    return _summary(stage, as_of_date, result)


@contextmanager
def listen(listener: Listener) -> Iterator[None]:
    """Within it dbt works on one node after the other, and each of its events is handed to `listener`."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def parse_project() -> "Manifest":
    """dbt's Manifest for any run, parsed once per process; dbt itself reads again only the files that have changed.

    :raises DbtFailed: the project does not hold together.
    """
    variables = json.dumps(read_settings().changed_vars | FOR_ANY_RUN, sort_keys=True)
    return _parse(paths.DBT_PROJECT, variables, warehouse.is_on_server())


@cache
def _parse(project: Path, variables: str, is_on_server: bool) -> "Manifest":
    result = invoke_dbt(["parse", *BRIEF, "--vars", variables])
    if not result.success:
        raise DbtFailed(_what_failed(result))
    manifest: Manifest = result.result  # type: ignore[assignment]  # what `parse` returns
    return manifest


def invoke_dbt(arguments: list[str], manifest: "Manifest | None" = None) -> "dbtRunnerResult":
    """Run one dbt command on the repository's project; state, logs and compiled SQL go below the home.

    :param manifest: the parsed project, when there is one.
    :raises FileHeld: another process has the warehouse open and did not end in time.
    """
    prepare_environment()
    from dbt.cli.main import dbtRunner

    state = paths.home() / "dbt"
    paths.warehouse_file().parent.mkdir(parents=True, exist_ok=True)
    os.environ["TENURE_WAREHOUSE_FILE"] = str(paths.warehouse_file())
    where = ["--project-dir", str(paths.DBT_PROJECT), "--profiles-dir", str(paths.DBT_PROJECT)]
    where += ["--target-path", str(state / "target"), "--log-path", str(state / "logs"), "--no-use-colors"]
    listener = _LISTENER.get()
    if listener:
        where += ["--threads", "1"]
    with _holding_warehouse() if USES_WAREHOUSE.intersection(arguments) else nullcontext():
        try:
            return dbtRunner(manifest, [listener] if listener else None).invoke([*arguments, *where])
        finally:
            _close_connections()


def _close_connections() -> None:
    """Left open, this process would keep the single writer's lock until it ends; of a server dbt closes its own."""
    if not warehouse.is_on_server():
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()


@contextmanager
def _holding_warehouse() -> Iterator[None]:
    """dbt fails at once where another process holds the file; while this process does, no other comes between.

    On a server it would not fail: two runs would make the same tables. There each waits for the one before it.

    :raises FileHeld: another process held it all the time.
    """
    if warehouse.is_on_server():
        with warehouse.alone(warehouse.DBT):
            yield
        return
    # With no configuration, as dbt opens it: DuckDB refuses a second one in the same process.
    connection = open_file(paths.warehouse_file(), folders=[paths.DBT_PROJECT / "seeds"])
    try:
        yield
    finally:
        connection.close()


def _what_failed(result: "dbtRunnerResult") -> str:
    if result.exception is not None:
        return f"dbt stopped: {result.exception}"
    nodes: Any = result.result
    bad = [node for node in nodes if str(node.status) in ("error", "fail", "runtime error")]
    lines = [
        f"{node.node.name} ({node.node.original_file_path}): {node.message}{_problems(node)}" for node in bad
    ]
    return f"{len(bad)} of {len(nodes)} dbt nodes failed\n" + "\n".join(lines)


def _problems(node: Any) -> str:
    """The first bad rows of a test that describes them in a column `problem`: "Got 1 result" names no row to fix."""
    if (
        node.node.resource_type != "test"
        or str(node.status) != "fail"
        or "as problem" not in node.node.compiled_code
    ):
        return ""
    with warehouse.connect() as connection:
        rows = connection.execute(
            f"select * from ({node.node.compiled_code}) limit {PROBLEMS_SHOWN}"
        ).fetchall()
    return "".join(f"\n  {': '.join(map(str, row))}" for row in rows)


def _summary(stage: str, as_of_date: date, result: "dbtRunnerResult") -> dict[str, Any]:
    nodes: Any = result.result
    statuses = Counter(str(node.status) for node in nodes)
    seconds = round(sum(node.execution_time for node in nodes), 1)
    counts = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    log.info("dbt built %s as of %s: %s in %.1f s", stage, as_of_date, counts, seconds)
    return {"statuses": dict(statuses), "seconds": seconds}
