"""dbt in this process: one call per station. A child process per model costs up to thirty times as much.

    python -m tenure.transform.dbt_runner docs generate --vars '{as_of_date: 2026-07-01}'

is dbt itself, with this repository's project, the home's warehouse and no telemetry.
"""

import json
import logging
import os
import sys
from collections import Counter
from datetime import date
from typing import Any

from tenure import warehouse
from tenure.core import paths
from tenure.core.as_of_date import is_followed
from tenure.core.environment import prepare_environment
from tenure.core.settings import read_settings

log = logging.getLogger(__name__)

# What each station builds; dbt_project.yml tags each model with its station. Identity, connected sources and row counts
# belong to raw: they are what its gate judges. One selector is cheap: dbt walks the graph for each.
STATIONS: dict[str, list[str]] = {
    "raw": ["tag:raw"],
    "features": ["tag:features"],
    "playbooks": ["tag:playbooks"],
    # Between the daily runs: what has become ripe by now.
    "review": ["fct_account_outcomes", "pub_model_track_record", "pub_drift"],
}
# Models that change with the as-of date and not only with the landed files (the list is in dbt_project.yml).
BY_DAY = "tag:by_day"
# Those of them that know one day at a time, even where the features of many days are built at once.
EACH_DAY = "tag:each_day"
# Replaced whole by each run, as of the latest published day: a backfill builds them once, with its last day.
LATEST = "tag:playbooks,config.materialized:table"

# Unit tests check the SQL, not the data: they run when code changes, not every night.
# A test runs with the station that builds all its tables; one that spans stations has the tag of the later one, as dbt
# takes a second to find out by itself ("buildable").
ALWAYS = ("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious")
# A second copy of dbt's words, with every statement, costs as much as three models.
BRIEF = ("--log-level-file", "none", "--no-write-json")
# What a reader of the task's log wants to see. dbt's own console would also put every debug event into words.
LEVELS = {"info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}

# The project is parsed as of no day and with all that a history needs, so that the parsed project serves every run:
# dbt parses it all anew (7 s) whenever a variable has changed.
NO_DAY = "0001-01-01"
FOR_ANY_RUN = {"as_of_date": NO_DAY, "build_history": True}
_parsed: dict[str, Any] = {}

PROBLEMS_SHOWN = 5


class DbtFailed(RuntimeError):
    """Models or tests failed; the message names each one and says what it said."""


def run_dbt(
    station: str,
    as_of_date: str | date,
    build_history: bool = False,
    features_until: str | date | None = None,
    only: str | None = None,
) -> dict[str, Any]:
    """Build a station's seeds and models and run their data tests, as of a date.

    :param build_history: also every past Monday that has no features yet, and the tests too dear for every day.
    :param features_until: build the features of all days up to this one, and what speaks of the latest day with it.
    :param only: `BY_DAY` or `EACH_DAY`: leave the other models alone.
    :returns: counts by status and the seconds spent, small enough for the task's XCom.
    :raises DbtFailed: a model, a seed or a test of severity error failed.
    """
    select = [f"{models},{only}" if only else models for models in STATIONS[station]]
    variables = read_settings().changed_vars | {"as_of_date": str(as_of_date), "build_history": build_history}
    if features_until:
        variables["features_until"] = str(features_until)
    arguments = ["build", *ALWAYS, *BRIEF, "--select", *select, "--vars", json.dumps(variables)]
    left_out = [] if build_history else ["tag:weekly"]
    left_out += [LATEST] if is_followed(as_of_date, features_until) else []
    if left_out:
        arguments += ["--exclude", *left_out]
    result = invoke_dbt(arguments, _project_as_of(str(as_of_date), station))
    if not result.success:
        raise DbtFailed(_what_failed(result))
    return _summary(station, as_of_date, result)


def parse_project() -> Any:
    """dbt's Manifest for any run; dbt itself reads again only the files that have changed.

    :raises DbtFailed: the project does not hold together.
    """
    variables = json.dumps(read_settings().changed_vars | FOR_ANY_RUN, sort_keys=True)
    if variables not in _parsed:
        result = invoke_dbt(["parse", *BRIEF, "--vars", variables])
        if not result.success:
            raise DbtFailed(_what_failed(result))
        # No run asks for these, and each run would copy them and walk them in the graph.
        for unread in (
            result.result.unit_tests,
            result.result.exposures,
            result.result.docs,
            result.result.files,
        ):
            unread.clear()
        _parsed[variables] = result.result
    return _parsed[variables]


def _project_as_of(day: str, station: str) -> Any:
    """The parsed project as one run may have it: with its day, and without the tests of other stations."""
    parsed = parse_project()
    everything = parsed.nodes
    try:
        parsed.nodes = {
            name: node for name, node in everything.items() if _may_run(node, station, everything)
        }
        # A run writes into its manifest, hence the copy.
        manifest = parsed.deepcopy()
    finally:
        parsed.nodes = everything
    # These two settings are all that dbt renders with the day while it parses (a test sees to it).
    for node in manifest.nodes.values():
        if days_replaced := node.config.meta.get("days_replaced"):
            node.config.meta["days_replaced"] = days_replaced.replace(NO_DAY, day)
        if where := getattr(node.config, "where", None):
            node.config.where = where.replace(NO_DAY, day)
    return manifest


def _may_run(node: Any, station: str, nodes: dict[str, Any]) -> bool:
    """dbt would leave the other stations' tests out as well, but only after half a second of looking at them."""
    if node.resource_type != "test" or _is_built(node, station):
        return True
    return all(_is_built(nodes[name], station) for name in node.depends_on.nodes if name in nodes)


def _is_built(node: Any, station: str) -> bool:
    return not {node.name, *(f"tag:{tag}" for tag in node.tags)}.isdisjoint(STATIONS[station])


def invoke_dbt(arguments: list[str], project: Any = None) -> Any:
    """Run one dbt command on the repository's project; state, logs and compiled SQL go below the home.

    :param project: a parsed project (dbt's Manifest), when there is one; then dbt speaks through our log.
    :returns: dbt's own result: `.success`, `.exception`, `.result`.
    """
    prepare_environment()
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    state = paths.home() / "dbt"
    paths.warehouse_file().parent.mkdir(parents=True, exist_ok=True)
    os.environ["TENURE_WAREHOUSE_FILE"] = str(paths.warehouse_file())
    where = ["--project-dir", str(paths.DBT_PROJECT), "--profiles-dir", str(paths.DBT_PROJECT)]
    where += ["--target-path", str(state / "target"), "--log-path", str(state / "logs"), "--no-use-colors"]
    try:
        if project is None:
            return dbtRunner().invoke([*arguments, *where])
        return dbtRunner(manifest=project, callbacks=[_say]).invoke(
            [*arguments, *where, "--log-level", "none"]
        )
    finally:
        # Left open, this process would keep the single writer's lock until it ends.
        DuckDBConnectionManager.close_all_connections()


def main() -> int:
    if sys.argv[1:] == ["parse"]:
        # The one that the runs use, so that they find it.
        parse_project()
        return 0
    return 0 if invoke_dbt(sys.argv[1:]).success else 1


def _say(event: Any) -> None:
    if event.info.level in LEVELS:
        log.log(LEVELS[event.info.level], "%s", event.info.msg)


def _what_failed(result: Any) -> str:
    if result.exception is not None:
        return f"dbt stopped: {result.exception}"
    bad = [node for node in result.result if str(node.status) in ("error", "fail", "runtime error")]
    lines = [
        f"{node.node.name} ({node.node.original_file_path}): {node.message}{_problems(node)}" for node in bad
    ]
    return f"{len(bad)} of {len(result.result)} dbt nodes failed\n" + "\n".join(lines)


def _problems(node: Any) -> str:
    """What a test of ours says of the first bad rows: "Got 1 result" does not tell anybody which line to mend."""
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


def _summary(station: str, as_of_date: str | date, result: Any) -> dict[str, Any]:
    statuses = Counter(str(node.status) for node in result.result)
    seconds = round(sum(node.execution_time for node in result.result), 1)
    counts = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    log.info("dbt built %s as of %s: %s in %.1f s", station, as_of_date, counts, seconds)
    return {"statuses": dict(statuses), "seconds": seconds}


if __name__ == "__main__":
    raise SystemExit(main())
