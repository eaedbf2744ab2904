"""The rules of the house that a machine can keep: names, layers, descriptions."""

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ml.features.training_set import family_of
from tenure.core import paths
from tenure.core.settings import families
from tenure.documentation.write_catalogue import write_catalogue

# Folder -> the names that live in it. Each may build on itself and on what stands before it.
LAYERS = {
    "staging": r"stg_[a-z]+__[a-z_]+|quarantine",
    "conformed": r"cnf_[a-z]+__[a-z_]+",
    "intermediate": r"int_[a-z]+__[a-z_]+",
    "marts": r"(dim|fct)_[a-z_]+",
    # What is published, and the steps to it that no one outside dbt reads.
    "publish": r"pub_[a-z_]+|int_[a-z]+__[a-z_]+",
}


# Events are unique as staging sets second receptions aside, and uses are events without ids; a person may complain
# twice at the same moment.
WITHOUT_A_KEY = {"cnf_product__events", "int_product__uses", "int_sentiment__complaints"}


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


def test_what_publish_calls_its_own_is_published(models):
    """Ephemeral steps lie in `steps/` and are named like intermediate models; all others can be queried."""
    publish = [model for model in models if _layer(model) == "publish"]
    steps = {model.name for model in publish if model.config.materialized == "ephemeral"}
    assert {model.name for model in publish if model.name.startswith("int_")} == steps
    assert {model.name for model in publish if "steps" in model.fqn} == steps
    assert steps


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
    assert {family_of(name) for name in columns} == set(families())


def test_each_model_is_built_by_one_stage(models):
    stages = {model.name: {"raw", "features", "playbooks"} & set(model.tags) for model in models}
    assert {name: found for name, found in stages.items() if len(found) != 1} == {}


def test_what_a_backfill_builds_once_is_read_by_none_of_its_days(models, manifest):
    """Tables of the latest published day are left to the last of the days (`LATEST`)."""
    behind = _ancestors(manifest)
    published = [model for model in models if _layer(model) == "publish"]
    whole = {model.unique_id for model in published if model.config.materialized == "table"}
    of_the_day = [model for model in published if model.config.materialized == "incremental"]
    assert whole
    assert of_the_day
    read = {model.name: behind(model.unique_id) & whole for model in of_the_day}
    assert {name: tables for name, tables in read.items() if tables} == {}


def test_a_test_that_spans_stages_has_the_tag_of_the_later(manifest):
    """dbt runs it with that stage then, and not never (`dbt_runner`)."""
    stages = ("raw", "features", "playbooks")
    for node in manifest.nodes.values():
        parents = [manifest.nodes[one] for one in node.depends_on_nodes if one in manifest.nodes]
        built_with = [set(parent.tags) & set(stages) for parent in parents]
        if node.resource_type == "test" and any(tags != built_with[0] for tags in built_with):
            assert max(built_with, key=lambda tags: stages.index(*tags)) <= set(node.tags), node.name


def test_the_day_does_not_enter_a_parsed_project(manifest):
    """It is read when a model runs, so one parsed project serves all days (`dbt_runner`)."""
    for node in manifest.nodes.values():
        assert [where for where, text in _texts(node.to_dict()) if "2026-07-01" in text] == [], node.name


def test_the_catalogue_is_what_the_project_says(manifest):
    stale = [file.name for file, content in write_catalogue(manifest).items() if file.read_bytes() != content]
    assert stale == [], "write it with: tenure docs"


def test_every_table_has_its_key_tested(models, manifest):
    """One test per folder (`keys_are_unique`): a table that is missing there could double its rows unseen."""
    found = {
        parent
        for node in manifest.nodes.values()
        if node.resource_type == "test" and node.name.startswith("assert_keys_of_")
        for parent in node.depends_on_nodes
    }
    conformed = {model.unique_id for model in models if _layer(model) == "conformed"}
    intermediate = {
        model.unique_id
        for model in models
        if _layer(model) == "intermediate" and model.config.materialized != "ephemeral"
    }
    assert {name.rpartition(".")[2] for name in (conformed | intermediate) - found} == WITHOUT_A_KEY


def test_a_daily_run_over_new_files_of_every_table_is_at_most_246_dbt_nodes(manifest):
    """Each costs about a tenth of a second, whatever is in it."""
    built = {
        stage: [node.name for node in manifest.nodes.values() if _is_run_daily(node, stage, manifest)]
        for stage in ("raw", "features", "playbooks")
    }
    counts = {stage: len(names) for stage, names in built.items()}
    assert min(counts.values()) > 30, "this test would pass on an empty project"
    assert counts["raw"] <= 120, built["raw"]
    assert counts["features"] <= 73, built["features"]
    assert sum(counts.values()) <= 246, built


# Of a table that holds a row for each account and date.
LONG_LIST = re.compile(r"not in \(\s*select (?!distinct)\w+ from \{\{ (this|relation) \}\}")


def test_dates_that_there_are_make_a_short_list():
    """PostgreSQL goes through a list that does not fit into its memory once for each row."""
    assert LONG_LIST.search("as_of_date not in (select as_of_date from {{ this }})")
    files = [*(paths.DBT_PROJECT / "models").rglob("*.sql"), *(paths.DBT_PROJECT / "macros").rglob("*.sql")]
    assert [file.name for file in files if LONG_LIST.search(file.read_text())] == []


def test_sql_files_stay_readable():
    longest = {
        str(file.relative_to(paths.REPOSITORY)): len(file.read_text().splitlines())
        for file in (paths.DBT_PROJECT / "models").rglob("*.sql")
    }
    assert [file for file, lines in longest.items() if lines > 110] == []


def _is_run_daily(node: Any, stage: str, manifest: Any) -> bool:
    """Does a run on new facts build it: model that is a table or a view, seed, snapshot or test?"""
    if node.config.materialized == "ephemeral" or "weekly" in node.tags:
        return False
    if node.resource_type == "test":
        parents = [manifest.nodes[one] for one in node.depends_on_nodes if one in manifest.nodes]
        return all(stage in parent.tags for parent in parents) and (bool(parents) or stage in node.tags)
    return stage in node.tags


def _layer(model: Any) -> str:
    return model.fqn[1]


def _parents(model: Any, manifest: Any) -> Iterator[tuple[str, str]]:
    for parent in model.depends_on.nodes:
        if parent in manifest.nodes and manifest.nodes[parent].resource_type == "model":
            yield manifest.nodes[parent].name, _layer(manifest.nodes[parent])


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, where)
    elif isinstance(value, str):
        yield where, value


def _ancestors(manifest: Any) -> Callable[[str], frozenset[str]]:
    """All that a node is made from, by its id; each node of the graph is walked once."""

    @functools.cache
    def of(node: str) -> frozenset[str]:
        parents = frozenset(one for one in manifest.nodes[node].depends_on_nodes if one in manifest.nodes)
        return parents.union(*map(of, parents))

    return of
