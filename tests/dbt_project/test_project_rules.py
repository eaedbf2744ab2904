"""The rules of the house that a machine can keep: names, layers, descriptions."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tenure.core import paths
from tenure.documentation.write_catalogue import PAGE, catalogue

# Folder -> the names that live in it. Each may build on itself and on what stands before it.
LAYERS = {
    "staging": r"stg_[a-z]+__[a-z_]+|quarantine",
    "conformed": r"cnf_[a-z]+__[a-z_]+",
    "intermediate": r"int_[a-z]+__[a-z_]+",
    "marts": r"(dim|fct)_[a-z_]+",
    "publish": r"pub_[a-z_]+",
}
FAMILIES = ("usage", "adoption", "seat", "billing", "support", "sentiment", "relationship", "fit")


@pytest.fixture(scope="module")
def models(manifest) -> list[Any]:
    found = [node for node in manifest.nodes.values() if node.resource_type == "model"]
    assert len(found) > 50, "this test would pass on an empty project"
    return found


def test_models_are_named_after_their_layer(models):
    wrong = [
        model.original_file_path for model in models if not re.fullmatch(LAYERS[_layer(model)], model.name)
    ]
    assert wrong == []


def test_staging_models_are_named_after_their_source_and_conformed_ones_after_their_role(models):
    found = [
        model for model in models if _layer(model) in ("staging", "conformed") and model.name != "quarantine"
    ]
    wrong = [model.name for model in found if model.name.split("_")[1] != model.fqn[2]]
    assert wrong == []


def test_no_model_reads_from_a_later_layer(models, manifest):
    order = list(LAYERS)
    backwards = [
        f"{model.name} reads {parent}"
        for model in models
        for parent, layer in _parents(model, manifest)
        if order.index(layer) > order.index(_layer(model))
        # an entity that a landed row names is looked up among those of all connectors and versions
        and (_layer(model), layer) != ("staging", "conformed")
    ]
    assert backwards == []


def test_only_staging_reads_what_landed(models, manifest):
    """Except to count its rows, and to show people what the inspection found in files."""
    later = [
        model for model in models if _layer(model) != "staging" and model.name != "int_raw__table_counts"
    ]
    wrong = [
        f"{model.name} reads {source.source_name}.{source.name}"
        for model in later
        for source in (manifest.sources.get(parent) for parent in model.depends_on.nodes)
        if source and source.source_name not in ("ml", "landing")
    ]
    assert wrong == []


def test_only_publish_reads_the_scores(models, manifest):
    readers = {
        _layer(model)
        for model in models
        for parent in model.depends_on.nodes
        if parent in manifest.sources and manifest.sources[parent].source_name == "ml"
    }
    assert readers == {"publish"}


def test_every_model_and_every_column_is_described(models):
    tables = [model for model in models if model.config.materialized != "ephemeral"]
    silent = [model.name for model in tables if not model.description]
    silent += [
        f"{model.name}.{name}"
        for model in tables
        for name, column in model.columns.items()
        if not column.description
    ]
    assert silent == []
    assert [model.name for model in tables if not model.columns] == []


def test_features_carry_their_family(manifest):
    columns = set(manifest.nodes["model.tenure.fct_account_features"].columns) - {"account_id", "as_of_date"}
    assert len(columns) >= 40
    assert [
        name for name in sorted(columns) if not name.startswith(tuple(f"{family}_" for family in FAMILIES))
    ] == []


def test_each_model_is_built_by_one_station(models):
    stations = {model.name: {"raw", "features", "playbooks"} & set(model.tags) for model in models}
    assert {name: found for name, found in stations.items() if len(found) != 1} == {}


def test_tables_that_change_with_the_day_are_tagged(models, manifest):
    """A second run over the same files leaves the others be: all views, and all of raw (`build_stage`)."""
    manifest.build_parent_and_child_maps()
    knowing = {model.unique_id for model in models if _knows_the_day(model, manifest)}
    changing, new = set(), knowing
    while new:
        changing |= new
        new = {child for parent in new for child in manifest.child_map[parent]} - changing
    before_publish = [model for model in models if _layer(model) != "publish"]
    tables = [model for model in before_publish if model.config.materialized in ("table", "incremental")]
    tagged = {model.name for model in before_publish if "by_day" in model.tags}
    assert {model.name for model in tables if model.unique_id in changing} == tagged
    assert tagged <= {model.name for model in tables if "features" in model.tags}
    others = [model for model in models if model not in tables]
    assert [
        model.name for model in others if _knows_the_day(model, manifest) and _layer(model) != "publish"
    ] == []


def test_what_a_backfill_builds_once_is_read_by_none_of_its_days(models, manifest):
    """Tables of the latest published day are left to the last of the days (`LATEST`)."""
    published = [model for model in models if _layer(model) == "publish"]
    whole = {model.unique_id for model in published if model.config.materialized == "table"}
    of_the_day = [model for model in published if model.config.materialized == "incremental"]
    assert whole
    assert of_the_day
    assert {
        model.name: _behind(model, manifest) & whole
        for model in of_the_day
        if _behind(model, manifest) & whole
    } == {}


def test_a_test_that_spans_stations_has_the_tag_of_the_later(manifest):
    """dbt runs it with that station then, and not never (`dbt_runner`)."""
    stations = ("raw", "features", "playbooks")
    for node in manifest.nodes.values():
        parents = [manifest.nodes[one] for one in node.depends_on_nodes if one in manifest.nodes]
        built_with = [set(parent.tags) & {*stations, "by_day"} for parent in parents]
        if node.resource_type == "test" and any(tags != built_with[0] for tags in built_with):
            later = max(built_with, key=lambda tags: [stations.index(*(tags - {"by_day"})), "by_day" in tags])
            assert later <= set(node.tags), node.name


def test_the_day_enters_a_parsed_project_in_two_places(manifest):
    """Everything else is rendered while it runs, so one parsed project serves all days (`dbt_runner`)."""
    # A generic test's code repeats its settings, to no effect.
    known = {"model": r".*meta\.days_replaced", "test": r".*\.where|\.raw_code"}
    for node in manifest.nodes.values():
        found = [where for where, text in _texts(node.to_dict()) if "2026-07-01" in text]
        new = [where for where in found if not re.fullmatch(known.get(node.resource_type, ""), where)]
        assert new == [], node.name


def test_catalogue_of_signals_is_what_the_project_says(manifest):
    assert PAGE.read_text() == catalogue(manifest), (
        "write it anew: python -m tenure.documentation.write_catalogue"
    )


def test_sql_files_stay_readable():
    longest = {
        str(file.relative_to(paths.REPOSITORY)): len(file.read_text().splitlines())
        for file in (paths.DBT_PROJECT / "models").rglob("*.sql")
    }
    assert [file for file, lines in longest.items() if lines > 110] == []


def _layer(model: Any) -> str:
    return model.fqn[1]


def _parents(model: Any, manifest: Any) -> Iterator[tuple[str, str]]:
    for parent in model.depends_on.nodes:
        if parent in manifest.nodes and manifest.nodes[parent].resource_type == "model":
            yield manifest.nodes[parent].name, _layer(manifest.nodes[parent])


def _knows_the_day(node: Any, manifest: Any) -> bool:
    """Does its code, or a macro that it calls, ask for the as-of date?"""
    macros, new = set(), set(node.depends_on.macros)
    while new:
        macros |= new
        called = {
            name
            for macro in new
            if macro in manifest.macros
            for name in manifest.macros[macro].depends_on.macros
        }
        new = called - macros
    return "macro.tenure.as_of_date" in macros or "build_history" in node.raw_code


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, where)
    elif isinstance(value, str):
        yield where, value


def _behind(model, manifest):
    """The ids of all that a model is made from."""
    found, new = set(), {model.unique_id}
    while new:
        parents = {parent for one in new for parent in manifest.nodes[one].depends_on_nodes}
        new = {parent for parent in parents if parent in manifest.nodes} - found
        found |= new
    return found
