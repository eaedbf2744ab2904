"""Which tables are built: those whose SQL, settings, inputs or day differ, and no others."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from tenure.transform.node_digests import Built, NodeDigests

DAY, NEXT_DAY, LATER = date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 3)
LANDED = {"segment.tracks": "1", "stripe.invoice": "1", "zendesk.ticket": "1", "landing.files": "1"}


def built_of(
    manifest: Any,
    landed: dict[str, str] | None = None,
    settings: str = "",
    days: tuple[date, date] = (DAY, DAY),
) -> dict[str, Built]:
    digests = NodeDigests(manifest, LANDED | (landed or {}), settings, *days)
    return {
        node.name: digests.of(key)
        for key, node in manifest.nodes.items()
        if node.resource_type in ("model", "snapshot", "seed")
    }


def differ(one: dict[str, Built], other: dict[str, Built]) -> set[str]:
    return {name for name in one if one[name] != other[name]}


def models(manifest: Any, folders: Iterable[str]) -> set[str]:
    return {node.name for node in manifest.nodes.values() if set(folders) & set(node.fqn)}


def test_what_is_built_from_the_same_is_the_same(manifest):
    assert built_of(manifest) == built_of(manifest)


def test_news_of_events_touch_what_is_built_from_events(manifest):
    found = differ(built_of(manifest), built_of(manifest, {"segment.tracks": "2"}))
    assert {
        "stg_segment__event_days",
        "stg_segment__events_apart",
        "cnf_product__changed_days",
        "int_product__user_days",
        "fct_account_features",
    } <= found
    assert not found & models(manifest, ("stripe", "zendesk", "hubspot", "support", "billing", "seeds"))


def test_news_of_another_table_leave_the_events_alone(manifest):
    found = differ(built_of(manifest), built_of(manifest, {"zendesk.ticket": "2"}))
    assert {"stg_zendesk__tickets", "fct_account_features"} <= found
    assert not found & (models(manifest, ("segment", "rollups", "stripe")) | {"cnf_product__changed_days"})


def test_a_refused_file_is_shown_and_touches_nothing_else(manifest):
    assert differ(built_of(manifest), built_of(manifest, {"landing.files": "2"})) == {"pub_source_health"}


def test_the_settings_touch_everything(manifest):
    found = built_of(manifest)
    assert differ(found, built_of(manifest, settings="reporting_currency: eur")) == set(found)


def test_code_and_the_macros_that_it_calls_touch_what_is_built_from_it(manifest):
    then, changed = built_of(manifest), manifest.deepcopy()
    changed.macros["macro.tenure.web_domain"].macro_sql += " -- other"
    found = differ(then, built_of(changed))
    assert "stg_hubspot__company_versions" in found
    assert "stg_stripe__invoices" not in found


def test_a_day_touches_what_is_built_for_days(manifest):
    then, now = built_of(manifest), built_of(manifest, days=(NEXT_DAY, NEXT_DAY))
    found = differ(then, now)
    assert {"int_time__as_of_dates", "fct_account_features", "fct_account_health"} <= found
    assert not found & models(manifest, ("staging", "conformed", "identity", "rollups"))
    # The code says the day, or is built from what does.
    knows = {
        node.name
        for node in manifest.nodes.values()
        if node.resource_type == "model" and "as_of_date()" in node.raw_code and "publish" not in node.fqn
    }
    assert knows <= found


@pytest.mark.parametrize(
    ("first", "last", "each_day", "expected"),
    [
        (DAY, DAY, False, True),
        pytest.param(NEXT_DAY, NEXT_DAY, False, True, id="among days that were built at once"),
        pytest.param(NEXT_DAY, NEXT_DAY, True, False, id="one day at a time"),
        pytest.param(LATER, LATER, False, False, id="after them"),
        pytest.param(NEXT_DAY, LATER, False, False, id="some of them"),
    ],
)
def test_days_built_ahead_are_found_built(first, last, each_day, expected):
    built = Built("same", DAY, NEXT_DAY) if first != DAY or last != DAY else Built("same", DAY, DAY)
    assert built.holds(Built("same", first, last), each_day) is expected
    assert not built.holds(Built("other", first, last), each_day)
