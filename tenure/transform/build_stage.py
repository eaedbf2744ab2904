"""A stage's tables, without building again what has not changed."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb

from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.transform import dbt_runner
from tenure.transform.node_digests import Built, NodeDigests, forget, read_built, read_landed, remember

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

log = logging.getLogger(__name__)

# The stages that are built from what has landed; the others also from what ran since, and are built anew by each run.
REMEMBERED = ("raw", "features")
# Models of the history of a past, which training alone builds.
WEEKLY = "weekly"
# Those that hold one day at a time, even where the features of many days are built at once.
EACH_DAY = "each_day"


def build_stage(
    stage: str,
    as_of_date: str | date,
    build_history: bool = False,
    features_until: str | date | None = None,
) -> dict[str, Any]:
    """Build the tables of a stage (`raw`, `features`, `playbooks`, `review`) as of a date, with their tests.

    Of `raw` and `features` only the tables are built whose SQL, settings, inputs or day differ from those of the last
    time: one new file of events touches the models of events, and a second run over the same files none. A home of an
    older version, whose tables of features have other columns, gets its whole history anew.

    :param build_history: of `features`: also every past Monday that is not built yet.
    :param features_until: build the features of all days up to this one too; the runs of those days find them built.
    :returns: counts by status and the seconds spent.
    :raises DbtFailed: a model, a seed or a test of severity error failed.
    """
    day = read_as_of_date(as_of_date)
    until = read_as_of_date(features_until) if features_until else None
    if stage == "playbooks" and warehouse.is_on_server():
        # Another run may have built another day since, or have dropped a view with the table that it stands on.
        build_stage("features", day, features_until=until)
    if stage not in REMEMBERED:
        return dbt_runner.run_dbt(stage, day, build_history, until)
    manifest = dbt_runner.parse_project()
    with warehouse.connect() as connection:
        if stage == "features" and _drop_outdated(connection, manifest):
            build_history = True
        landed, settings = read_landed(connection), repr(read_settings())
        digests = NodeDigests(manifest, landed, settings, day, max(day, until or day))
        built = read_built(connection)
        there = {key: built[key] for key in built.keys() - _gone(built, connection, manifest)}
        wanted = {node: digests.of(node) for node in _nodes(stage, build_history, manifest)}
        stale = _stale(wanted, there, build_history, manifest)
        forget(stale, connection)
        of_raw = NodeDigests(manifest, landed, settings, day, day) if until else digests
        is_behind = stage != "raw" and _is_raw_behind(of_raw, there, manifest)
    if not stale:
        log.info("nothing has changed since the tables of %s were built", stage)
        return {"statuses": {}, "seconds": 0.0}
    names = [manifest.nodes[node].name for node in [*stale, *_tests(stage, stale, build_history, manifest)]]
    result = dbt_runner.run_dbt(stage, day, build_history, until, only=names)
    if is_behind:
        log.warning(
            "files have landed since raw was built, so the tables of %s are built again next time", stage
        )
        return result
    with warehouse.connect() as connection:
        remember({node: wanted[node] for node in stale}, connection)
    return result


def _is_raw_behind(digests: NodeDigests, built: Mapping[str, Built], manifest: "Manifest") -> bool:
    """Whether another run has opened what landed since raw was built.

    Features that are then made of the old rows must not pass for those of the new files.
    """
    wanted = {node: digests.of(node) for node in _nodes("raw", False, manifest)}
    return any(node not in built or built[node].digest != one.digest for node, one in wanted.items())


def build_ancestors(model: str, as_of_date: str | date) -> None:
    """Build a model of raw and all that it is made of, where one of them is not what is wanted; no tests.

    What this builds is not remembered: the stage builds it again, with its tests, whenever it has changed.

    :raises DbtFailed: a model, a seed or a snapshot failed.
    """
    day = read_as_of_date(as_of_date)
    manifest = dbt_runner.parse_project()
    with warehouse.connect() as connection:
        digests = NodeDigests(manifest, read_landed(connection), repr(read_settings()), day, day)
        built = read_built(connection)
        made_of = _made_of(next(key for key, node in manifest.nodes.items() if node.name == model), manifest)
        wanted = {node: digests.of(node) for node in _nodes("raw", False, manifest) if node in made_of}
        gone = _gone(built, connection, manifest)
        stale = _stale(wanted, {key: built[key] for key in built.keys() - gone}, False, manifest)
        forget(stale, connection)
    if stale:
        dbt_runner.run_dbt("raw", day, only=[manifest.nodes[node].name for node in stale])


def _made_of(node: str, manifest: "Manifest") -> set[str]:
    """The node and all that it is built from."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one in manifest.nodes and one not in found:
            found.add(one)
            waiting += manifest.nodes[one].depends_on_nodes
    return found


def _drop_outdated(connection: duckdb.DuckDBPyConnection, manifest: "Manifest") -> bool:
    """Drop the tables of many days whose columns are not the declared ones; whether there was one.

    A feature that is new has no values on the days before: they are computed again from what has landed, which is all
    there. Tables that may not be computed again (publish, and what was scored) take a new column as it comes.
    """
    outdated = []
    for node in manifest.nodes.values():
        if node.config.get("on_schema_change") != "fail":
            continue
        columns = connection.execute(
            "select column_name from information_schema.columns where table_schema = ? and table_name = ?",
            [node.schema, node.alias],
        ).fetchall()
        if (
            node.config.materialized == "incremental"
            and columns
            and {name for (name,) in columns} != set(node.columns)
        ):
            outdated.append(f"{node.schema}.{node.alias}")
    for table in outdated:
        log.warning("%s has the columns of an older version: its history is built anew", table)
        connection.execute(f"drop table {table}")
    return bool(outdated)


def _nodes(stage: str, build_history: bool, manifest: "Manifest") -> list[str]:
    """What dbt builds of the stage: its seeds, snapshots and models but for those that are inlined."""
    return [
        key
        for key, node in manifest.nodes.items()
        if node.resource_type.value in ("model", "seed", "snapshot")
        and stage in node.tags
        and node.config.materialized != "ephemeral"
        and (build_history or WEEKLY not in node.tags)
    ]


def _stale(
    wanted: Mapping[str, Built], built: Mapping[str, Built], build_history: bool, manifest: "Manifest"
) -> list[str]:
    """The nodes that are not what is wanted. A history has days of its own: what depends on days is built for it."""
    return [
        key
        for key, one in wanted.items()
        if (build_history and one.first_day)
        or key not in built
        or not built[key].holds(one, EACH_DAY in manifest.nodes[key].tags)
    ]


def _gone(built: Iterable[str], connection: duckdb.DuckDBPyConnection, manifest: "Manifest") -> set[str]:
    """What was built and is not in the warehouse: its table or view was dropped.

    Of a table of raw that is kept day by day only the days of this run would come back, so all of raw goes with it.
    """
    there = set(
        connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = current_database()"
        ).fetchall()
    )
    known = {key: manifest.nodes[key] for key in built if key in manifest.nodes}
    gone = {key for key, node in known.items() if (node.schema, node.alias) not in there}
    raw = {key for key, node in known.items() if "raw" in node.tags}
    if any(manifest.nodes[key].config.materialized == "incremental" for key in gone & raw):
        gone |= raw
    return gone


def _tests(stage: str, stale: list[str], build_history: bool, manifest: "Manifest") -> list[str]:
    """The data tests of the stage that look at one of the nodes.

    A test belongs to the stage that builds all its tables; one that spans stages has the tag of the later one.
    """
    of_stage = {key for key, node in manifest.nodes.items() if stage in node.tags}
    return [
        key
        for key, node in manifest.nodes.items()
        if node.resource_type.value == "test"
        and not set(stale).isdisjoint(node.depends_on_nodes)
        and (stage in node.tags or of_stage.issuperset(node.depends_on_nodes))
        and (build_history or WEEKLY not in node.tags)
    ]
