"""Which dbt nodes touch the product's events: found by folder and by what they read, so that new names are found."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from fnmatch import fnmatch
from functools import cache
from typing import Any

from tenure.core.errors import TenureError

# Of each path in the project a node must be found: whatever turns events into days.
ROLLUP_FILES = (
    "models/staging/segment/*event*.sql",
    "models/staging/segment/*changed*.sql",
    "models/staging/segment/*days.sql",
    "models/conformed/product/*days.sql",
    "models/intermediate/product/rollups/*.sql",
    "models/intermediate/identity/*groupless*.sql",
)
# Their tables are as large as the events, or nearly.
LARGE = "models/intermediate/product/rollups/*.sql"
PRODUCT_FILES = ("models/intermediate/product/*.sql",)


class Group(StrEnum):
    """What a node's statements are about."""

    ROLLUPS = "rollups of events"
    PRODUCT = "other product nodes"
    OTHER = "other nodes"


class NoSuchNodes(TenureError, LookupError):
    """No node lies where the benchmark looks for those of events."""


def group_nodes(manifest: Any) -> dict[str, Group]:
    """Group by unique id of node. A test belongs to the group of the largest thing that it reads.

    :param manifest: dbt's, parsed.
    :raises NoSuchNodes: one of the paths holds none.
    """
    models = {key: node for key, node in manifest.nodes.items() if node.resource_type.value != "test"}
    for pattern in (*ROLLUP_FILES, *PRODUCT_FILES):
        if not any(fnmatch(node.original_file_path, pattern) for node in models.values()):
            raise NoSuchNodes(
                f"no dbt node lies in {pattern}: tenure/benchmark/node_groups.py names the paths"
            )
    groups = {key: _group_of(key, models) for key in models}
    order = list(Group)
    for key, node in manifest.nodes.items():
        if key not in models:
            read = [groups[parent] for parent in node.depends_on_nodes if parent in groups]
            groups[key] = min(read, key=order.index, default=Group.OTHER)
    return groups


def _group_of(key: str, models: Mapping[str, Any]) -> Group:
    path = models[key].original_file_path
    if any(fnmatch(path, pattern) for pattern in ROLLUP_FILES):
        return Group.ROLLUPS
    if any(fnmatch(path, pattern) for pattern in PRODUCT_FILES):
        return Group.PRODUCT
    reads_large = any(fnmatch(models[parent].original_file_path, LARGE) for parent in _read_by(key, models))
    return Group.PRODUCT if reads_large else Group.OTHER


def _read_by(key: str, models: Mapping[str, Any]) -> Iterator[str]:
    """Models whose tables it reads; what is inlined is no table, so that what it reads counts instead."""

    @cache
    def read(node: str) -> frozenset[str]:
        found: set[str] = set()
        for parent in models[node].depends_on_nodes:
            if parent in models:
                found |= read(parent) if models[parent].config.materialized == "ephemeral" else {parent}
        return frozenset(found)

    yield from read(key)
