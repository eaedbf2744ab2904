"""Past the rollups nothing reads the product's events: only the models named here do."""

from collections.abc import Iterator
from typing import Any

from tenure.transform.dbt_runner import invoke_dbt

EVENTS = "source.tenure.segment.tracks"
# What is made of single events: staging and conformed models, and the rollups themselves.
OF_EVENTS = {
    "cnf_product__events",
    "int_product__events",
    "stg_segment__changed_ids",
    "stg_segment__event_ids",
    "stg_segment__event_people",
    "stg_segment__events",
    "stg_segment__events_apart",
    "stg_segment__events_judged",
}
# Everything else reads these.
ROLLED_UP = {"cnf_product__rebuilt_days", "int_product__uses", "stg_segment__kept_days"}
# Who they are, and which rows were set aside: as large as there are people and bad rows.
SMALL = {"cnf_product__event_people", "quarantine"}
BY_SPARK = "{as_of_date: 2026-07-01, rollups: {engine: spark, table: lake/tracks, format: parquet}}"


def test_only_the_named_models_read_events(manifest: Any) -> None:
    read = {
        node.name
        for node in _models(manifest)
        for parent in node.depends_on_nodes
        if parent == EVENTS or parent.rpartition(".")[2] in OF_EVENTS
    }
    assert read - OF_EVENTS == ROLLED_UP | SMALL


def test_no_test_of_the_project_reads_events(manifest: Any) -> None:
    """Uniqueness of ids, say, would be asked of all events every day."""
    reading = {
        node.name
        for node in manifest.nodes.values()
        if node.resource_type == "test" and EVENTS in node.depends_on_nodes
    }
    assert reading == set()


def test_where_spark_rolls_up_nothing_that_is_built_reads_events(manifest: Any) -> None:
    result = invoke_dbt(["parse", "--no-partial-parse", "--vars", BY_SPARK])
    assert result.success, result.exception
    by_spark: Any = result.result
    built = [node for node in _models(by_spark) if node.config.materialized != "ephemeral"]
    assert [node.name for node in built if EVENTS in _read(node, by_spark)] == []
    # the same tables for everyone who reads them
    names = {node.name for node in _models(manifest) if node.config.materialized != "ephemeral"}
    assert names - {node.name for node in built} == {"stg_segment__changed_ids", "stg_segment__event_ids"}


def _models(manifest: Any) -> Iterator[Any]:
    return (node for node in manifest.nodes.values() if node.resource_type == "model")


def _read(node: Any, manifest: Any) -> set[str]:
    """Tables and sources that a model reads: what is inlined is no table, so that what it reads counts instead."""
    found: set[str] = set()
    for parent in node.depends_on_nodes:
        inner = manifest.nodes.get(parent)
        if inner is not None and inner.config.materialized == "ephemeral":
            found |= _read(inner, manifest)
        else:
            found.add(parent)
    return found
