"""A role that is switched off is unknown: its features are NULL, it has no facts, all else is unchanged.

Without the product the accounts come from billing; they are the same ones, as its customers state their account.
"""

import csv
import re
from typing import Any

import pandas as pd
import pytest

from expectations.validate import validate_gate
from tenure.core import paths
from tests.scenarios.company import TODAY, Company
from tests.scenarios.conftest import Story, build, read

OPTIONAL = ["product", "support", "issues", "crm", "surveys", "community"]
# What a company with billing and a help desk lacks.
ALL_BUT_SUPPORT = [role for role in OPTIONAL if role != "support"]
# The product alone says whose the address of a ticket is, whom a survey asked, and that two raters are one person.
SAID_OF_USERS = {
    "user_silent",
    "power_user_silent",
    "user_drifting",
    "user_never_activated",
    "user_slowed_down",
}
KNOWN_BY_PRODUCT = {"looseham", "checked", "whitby"}

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
    params=[
        ALL_BUT_SUPPORT,
        pytest.param(OPTIONAL, marks=pytest.mark.slow),
        *(pytest.param([source], marks=pytest.mark.slow) for source in OPTIONAL),
    ],
    ids=["all but billing and support", "all but billing", *OPTIONAL],
)
def switched_off(request: pytest.FixtureRequest) -> list[str]:
    return request.param


@pytest.fixture(scope="module")
def without(company: Company, switched_off: list[str], tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = tmp_path_factory.mktemp("without")
    company.land(home / "landing")
    (home / "landing" / "tenure.yml").write_text(f"sources_switched_off: [{', '.join(switched_off)}]")
    build(home, build_history=False)
    found = read(home)
    # A customer of billing that states no account is its own one where there is no product.
    return Story(
        {(_of_the_product(account), day): facts for (account, day), facts in found.facts.items()},
        {
            (_of_the_product(account), day): features | {"account_id": _of_the_product(account)}
            for (account, day), features in found.features.items()
        },
    )


def _of_the_product(account: str) -> str:
    return account.removeprefix("c_")


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
        if account not in KNOWN_BY_PRODUCT
        and not _is_same(story.features[account, day][name], features[name])
    }
    assert len(kept) > 30
    assert changed == {}


def test_facts_of_the_source_are_absent(without, switched_off, sources_of_facts):
    found = {fact for facts in without.facts.values() for fact, _ in facts}
    assert {fact for fact in found if sources_of_facts[fact] <= set(switched_off)} == set()


def test_other_facts_are_unchanged(company, story, without, switched_off, sources_of_facts):
    kept = {fact for fact, sources in sources_of_facts.items() if not sources & set(switched_off)}
    # of who left by the CRM no silence is told
    kept -= SAID_OF_USERS if "crm" in switched_off else set()
    names = names_of_users(company) if "product" in switched_off else []
    assert facts_of_today(without, kept, names) == facts_of_today(story, kept, names)
    assert len(kept) > 10


def names_of_users(company: Company) -> list[str]:
    """What the product calls its users, and what they are called where it is not there; long ones first."""
    users = company.rows["segment.users"]
    return sorted(
        {user[key] for user in users for key in ("name", "email", "id") if user[key]}, key=len, reverse=True
    )


def facts_of_today(
    story: Story, among: set[str], without_names: list[str]
) -> dict[tuple[str, str, str], str]:
    name = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in without_names) or "$^")
    return {
        (account, fact, subject): name.sub("somebody", sentence)
        for (account, as_of_date), facts in story.facts.items()
        for (fact, subject), sentence in facts.items()
        if as_of_date == TODAY and fact in among
    }


def _is_same(one: object, other: object) -> bool:
    return (pd.isna(one) and pd.isna(other)) or one == other


def test_accounts_are_the_same(story, without):
    today = {account for account, day in story.features if day == TODAY}
    assert {account for account, _ in without.features} == today


@pytest.fixture(scope="module")
def billing_alone(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Nothing but billing has landed, and no customer states an account."""
    company = Company()
    for name in ("plain", "twin"):
        company.account(name)
        company.invoice(name, 20, None)
    company.rows["stripe.customer"][0]["metadata"] = None
    company.rows["stripe.customer"][1]["metadata"] = ""
    home = tmp_path_factory.mktemp("billing")
    company.rows = {table: rows for table, rows in company.rows.items() if table.startswith("stripe.")}
    company.land(home / "landing")
    build(home, build_history=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        validate_gate("raw", TODAY)
    return read(home)


def test_a_customer_that_states_no_account_is_one(billing_alone):
    assert {account for account, _ in billing_alone.features} == {"c_plain", "c_twin"}
    assert billing_alone.feature("c_plain", "billing_mrr_cents") == 10000
    assert len(billing_alone.fired("c_twin", "invoice_overdue")) == 1
    assert pd.isna(billing_alone.feature("c_plain", "usage_active_users_last_28d"))
