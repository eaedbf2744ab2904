"""Nodes of events are found where they lie and by what they read, and the benchmark stops when it finds none."""

from types import SimpleNamespace

import pytest

from tenure.benchmark.node_groups import Group, NoSuchNodes, group_nodes

FILES = {
    "event_ids": "models/staging/segment/stg_segment__event_ids.sql",
    "changed_ids": "models/staging/segment/stg_segment__changed_ids.sql",
    "kept_days": "models/staging/segment/stg_segment__kept_days.sql",
    "changed_days": "models/conformed/product/cnf_product__changed_days.sql",
    "user_days": "models/intermediate/product/rollups/int_product__user_days.sql",
    "groupless": "models/intermediate/identity/int_identity__groupless_days.sql",
    "sums": "models/intermediate/product/users/int_product__user_sums_as_of.sql",
    "inlined": "models/intermediate/sentiment/int_sentiment__inlined.sql",
    "unhappy": "models/intermediate/sentiment/int_sentiment__unhappy_users_as_of.sql",
    "users": "models/staging/segment/stg_segment__users.sql",
    "invoices": "models/conformed/billing/cnf_billing__invoices.sql",
}
READS = {"inlined": ["user_days"], "unhappy": ["inlined"], "invoices": ["users"]}


def manifest(tests: dict[str, list[str]] | None = None, without: str = "") -> SimpleNamespace:
    nodes = {
        key: node("model", file, READS.get(key, []), key == "inlined")
        for key, file in FILES.items()
        if key != without
    }
    nodes |= {key: node("test", f"tests/{key}.sql", read) for key, read in (tests or {}).items()}
    return SimpleNamespace(nodes=nodes)


def node(kind: str, file: str, reads: list[str], is_inlined: bool = False) -> SimpleNamespace:
    config = SimpleNamespace(materialized="ephemeral" if is_inlined else "table")
    return SimpleNamespace(
        resource_type=SimpleNamespace(value=kind),
        original_file_path=file,
        depends_on_nodes=reads,
        config=config,
    )


@pytest.mark.parametrize(
    "key", ["event_ids", "changed_ids", "kept_days", "changed_days", "user_days", "groupless"]
)
def test_what_turns_events_into_days_is_a_rollup(key: str):
    assert group_nodes(manifest())[key] == Group.ROLLUPS


def test_a_product_node_is_one_by_its_folder():
    assert group_nodes(manifest())["sums"] == Group.PRODUCT


def test_a_node_elsewhere_that_reads_a_rollup_through_an_inlined_one_touches_events():
    assert group_nodes(manifest())["unhappy"] == Group.PRODUCT


def test_other_nodes_do_not_touch_events():
    groups = group_nodes(manifest())
    assert (groups["users"], groups["invoices"]) == (Group.OTHER, Group.OTHER)


def test_a_test_belongs_to_the_largest_that_it_reads():
    groups = group_nodes(manifest({"of_days": ["invoices", "user_days"], "of_none": []}))
    assert (groups["of_days"], groups["of_none"]) == (Group.ROLLUPS, Group.OTHER)


def test_a_path_without_a_node_stops_the_benchmark():
    with pytest.raises(NoSuchNodes, match="groupless"):
        group_nodes(manifest(without="groupless"))
