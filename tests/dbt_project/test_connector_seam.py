"""The connector seam: vendors are named up to `conformed/`, and roles (product, billing, support, …) from there on."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tenure.core import paths
from tenure.landing.contract import read_contract

# What is counted and set aside is each landed table's, so these read staging as it is.
EVERY_LANDED_TABLE = ("quarantine", "int_raw__table_counts")
# Words that name no vendor.
EVERYDAY = {"survey", "community", "tenure", "company"}
# A segment is also a group of accounts: the vendor is known by what stands around it.
SEGMENT = (
    r"(?:stg|snap)_segment|segment\.(?:tracks|groups|users|identifies)|\(['\"]segment['\"],"
    r"|Segment (?:user|group|event)|source(?:_name)?: segment|Source: [a-z, ]*segment"
)
RIGHT_OF_THE_SEAM = (
    *(paths.DBT_PROJECT / "models" / layer for layer in ("intermediate", "marts", "publish")),
    paths.DBT_PROJECT / "seeds",
    paths.REPOSITORY / "ml",
    *(paths.REPOSITORY / "expectations" / gate for gate in ("features", "scores", "playbooks")),
)
# Macros of staging, and those that conformed and the row counts read what landed with.
LEFT_OF_THE_SEAM = {
    "landed_tables.sql",
    "conformed_rows.sql",
    "versions.sql",
    "landed_rows_judged.sql",
    "recurly.sql",
    "salesforce.sql",
    "stripe.sql",
}


@pytest.fixture(scope="module")
def nodes(manifest: Any) -> list[Any]:
    return [node for node in manifest.nodes.values() if node.resource_type in ("model", "test", "snapshot")]


def test_staging_is_read_by_staging_and_conformed_alone(nodes: list[Any]) -> None:
    assert readers_of_staging(nodes) == []


def test_a_reader_of_staging_is_found() -> None:
    mart = planted("dim_tickets", "marts", "model.tenure.stg_zendesk__tickets")
    union = planted("cnf_support__tickets", "conformed", "model.tenure.stg_zendesk__tickets")
    assert readers_of_staging([mart, union]) == ["dim_tickets reads stg_zendesk__tickets"]


def test_staging_looks_up_other_connectors_in_conformed(nodes: list[Any]) -> None:
    """A connector that names another one would have to change with it."""
    assert connectors_that_read_another(nodes) == []


def test_a_connector_that_reads_another_is_found() -> None:
    links = planted("stg_jira__ticket_issue_links", "staging", "model.tenure.stg_zendesk__tickets")
    assert connectors_that_read_another([links]) == [
        "stg_jira__ticket_issue_links reads stg_zendesk__tickets"
    ]


def test_no_vendor_is_named_right_of_the_seam() -> None:
    files = [file for folder in RIGHT_OF_THE_SEAM for file in folder.rglob("*")]
    files += [
        file for file in (paths.DBT_PROJECT / "macros").rglob("*.sql") if file.name not in LEFT_OF_THE_SEAM
    ]
    named = {str(file.relative_to(paths.REPOSITORY)): found for file in files if (found := named_in(file))}
    assert len(files) > 200
    assert named == {}


@pytest.mark.parametrize(
    "line",
    [
        "{{ feature_count('segment', 'activity.events') }}",
        "-- Stripe's flag has no date",
        "description: Zendesk ticket.",
        'do="see staging.stg_hubspot__companies"',
        "Unit: days. Source: surveys, segment.",
    ],
)
def test_a_vendor_that_is_named_is_found(line: str) -> None:
    assert vendors_in(line)


def test_a_segment_of_accounts_is_no_vendor() -> None:
    assert (
        vendors_in("partition by dimension, segment -- Grain: dimension, segment. A segment too small") == []
    )


def readers_of_staging(nodes: Iterable[Any]) -> list[str]:
    return [
        f"{node.name} reads {parent}"
        for node in nodes
        if node.fqn[1] not in ("staging", "conformed") and node.resource_type != "snapshot"
        for parent in staging_models_of(node)
        if node.name not in EVERY_LANDED_TABLE
    ]


def connectors_that_read_another(nodes: Iterable[Any]) -> list[str]:
    return [
        f"{node.name} reads {parent}"
        for node in nodes
        if node.fqn[1] == "staging" and node.name not in EVERY_LANDED_TABLE
        for parent in staging_models_of(node)
        if parent.split("_")[1] != node.name.split("_")[1]
    ]


def staging_models_of(node: Any) -> Iterator[str]:
    for parent in node.depends_on.nodes:
        if (name := parent.rpartition(".")[2]).startswith("stg_"):
            yield name


def named_in(file: Path) -> list[str]:
    is_text = file.suffix in (".sql", ".yml", ".md", ".py", ".csv", ".jinja")
    return vendors_in(file.read_text()) if is_text and file.is_file() else []


def vendors_in(text: str) -> list[str]:
    return re.findall(vendors(), text)


@cache
def vendors() -> str:
    named = read_contract().sources - EVERYDAY - {"segment"}
    return rf"(?i:{'|'.join(sorted(named))})|{SEGMENT}"


def planted(name: str, layer: str, parent: str) -> SimpleNamespace:
    return SimpleNamespace(
        name=name,
        fqn=["tenure", layer, name],
        resource_type="model",
        depends_on=SimpleNamespace(nodes=[parent]),
    )
