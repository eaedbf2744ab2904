"""A role that is switched off is unknown: its features are NULL, it has no facts, all else is unchanged."""

import csv
from typing import Any

import pandas as pd
import pytest

from tenure.core import paths
from tests.scenarios.company import TODAY, Company
from tests.scenarios.conftest import Story, build, read

OPTIONAL = ["support", "issues", "crm", "surveys", "community"]

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def sources_of_features(manifest: Any) -> dict[str, set[str]]:
    """Read from the descriptions that the catalogue is written from: `Source: support, issues.`"""
    columns = manifest.nodes["model.tenure.fct_account_features"].columns.values()
    named = {column.name: column.description.rpartition("Source: ")[2].strip() for column in columns}
    return {name: set(text.rstrip(". ").split(", ")) for name, text in named.items() if text}


@pytest.fixture(scope="module")
def sources_of_facts() -> dict[str, set[str]]:
    with (paths.DBT_PROJECT / "seeds" / "facts.csv").open() as file:
        return {row["fact"]: set(row["source"].split(", ")) for row in csv.DictReader(file)}


@pytest.fixture(
    scope="module",
    params=[OPTIONAL, *(pytest.param([source], marks=pytest.mark.slow) for source in OPTIONAL)],
    ids=["all", *OPTIONAL],
)
def switched_off(request: pytest.FixtureRequest) -> list[str]:
    return request.param


@pytest.fixture(scope="module")
def without(company: Company, switched_off: list[str], tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = tmp_path_factory.mktemp("without")
    company.land(home / "landing")
    (home / "landing" / "tenure.yml").write_text(f"sources_switched_off: [{', '.join(switched_off)}]")
    build(home, build_history=False)
    return read(home)


def test_features_of_the_source_are_unknown(without, switched_off, sources_of_features):
    gone = [name for name, sources in sources_of_features.items() if sources <= set(switched_off)]
    known = {
        (account, name): features[name]
        for (account, _), features in without.features.items()
        for name in gone
        if not pd.isna(features[name])
    }
    assert known == {}


def test_other_features_are_unchanged(story, without, switched_off, sources_of_features):
    kept = [name for name, sources in sources_of_features.items() if not sources & set(switched_off)]
    changed = {
        (account, name): (story.features[account, day][name], features[name])
        for (account, day), features in without.features.items()
        for name in kept
        if not _is_same(story.features[account, day][name], features[name])
    }
    assert len(kept) > 60
    assert changed == {}


def test_facts_of_the_source_are_absent(without, switched_off, sources_of_facts):
    found = {fact for facts in without.facts.values() for fact, _ in facts}
    assert {fact for fact in found if sources_of_facts[fact] <= set(switched_off)} == set()


def test_other_facts_are_unchanged(story, without, switched_off, sources_of_facts):
    kept = {fact for fact, sources in sources_of_facts.items() if not sources & set(switched_off)}
    assert facts_of_today(without, kept) == facts_of_today(story, kept)
    assert len(kept) > 20


def facts_of_today(story: Story, among: set[str]) -> dict[tuple[str, str, str], str]:
    return {
        (account, fact, subject): sentence
        for (account, as_of_date), facts in story.facts.items()
        for (fact, subject), sentence in facts.items()
        if as_of_date == TODAY and fact in among
    }


def _is_same(one: object, other: object) -> bool:
    return (pd.isna(one) and pd.isna(other)) or one == other
