"""The stories of contacts and meetings, told by Salesforce instead of HubSpot, and by both: the facts are the same."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tenure import warehouse
from tests.scenarios import salesforce
from tests.scenarios.company import TODAY, Company, day
from tests.scenarios.conftest import Story, build, read
from tests.scenarios.stories import relationship

ACCOUNTS = (
    "ashgrove",
    "birchwood",
    "cedarholt",
    "dunmore",
    "elmstead",
    "fernleigh",
    "gorsefield",
    "hollybank",
)
FACTS = {"sponsor_left", "sponsor_moved", "sponsor_silent", "contact_left", "no_meeting"}

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def instead_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("instead")
    company = told_by_salesforce(ACCOUNTS)
    company.add("salesforce.user", id="u_olga", email="olga@ourcompany.example", _fivetran_synced=day(400))
    # A call about an opportunity is with the account of the opportunity.
    company.add("salesforce.opportunity", id="opp", account_id="h_gorsefield", _fivetran_synced=day(400))
    salesforce.add_task(company, day(12), "Call", id="by-opportunity", what_id="opp")
    # A sponsor of a contact that was deleted is no sponsor any more, and no one has left.
    company.user("ivydene", "Dora Gone")
    dora = {"id": "k_dora", "account_id": "h_ivydene", "email": "dora@ivydene.example"}
    salesforce.add_contact(company, day(400), **dora)
    salesforce.add_role(company, "k_dora", "Executive Sponsor", day(300))
    salesforce.add_contact(company, day(30), **dora, is_deleted=True)
    company.land(home / "landing")
    build(home)
    return home


@pytest.fixture(scope="module")
def instead(instead_home: Path) -> Story:
    return read(instead_home)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = tmp_path_factory.mktemp("both")
    told_by_salesforce(ACCOUNTS[::2]).land(home / "landing")
    build(home, build_history=False)
    return read(home)


def told_by_salesforce(accounts: tuple[str, ...]) -> Company:
    company = Company()
    relationship.add_to(company)
    company.account("ivydene")
    salesforce.move_to_salesforce(company, {*accounts, "ivydene"})
    if accounts == ACCOUNTS:
        assert not any(table.startswith("hubspot.") for table in company.rows)
        salesforce.add_what_counts_nowhere(company)
    return company


def told(story: Story, days: Iterable[date]) -> set[tuple[Any, ...]]:
    return {
        (account, as_of_date, fact, sentence)
        for account in ACCOUNTS
        for as_of_date in days
        for (fact, _), sentence in story.facts.get((account, as_of_date), {}).items()
        if fact in FACTS
    }


def features(story: Story, days: Iterable[date], accounts: Iterable[str]) -> dict[tuple[Any, ...], Any]:
    return {
        (account, as_of_date, name): None if pd.isna(value) else value
        for account in accounts
        for as_of_date in days
        for name, value in story.features[account, as_of_date].items()
        if name.startswith("relationship_")
    }


def test_the_same_facts_on_every_monday(story, instead):
    days = {as_of_date for _, as_of_date in instead.features}
    assert len(days) > 15
    found = told(instead, days)
    assert {fact for _, _, fact, _ in found} == FACTS
    assert found == told(story, days)


def test_the_same_features_on_every_monday(story, instead):
    days = {as_of_date for _, as_of_date in instead.features}
    # it has a call more in Salesforce: see below
    same = [account for account in ACCOUNTS if account != "gorsefield"]
    assert features(instead, days, same) == features(story, days, same)


def test_what_is_open_planned_copied_or_deleted_is_no_engagement(instead):
    assert instead.feature("hollybank", "relationship_meetings_last_90d") == 1
    assert instead.feature("hollybank", "relationship_calls_last_90d") == 1
    assert instead.feature("fernleigh", "relationship_days_since_last_meeting") == 104


def test_a_call_about_an_opportunity_is_with_its_account(instead):
    assert instead.feature("gorsefield", "relationship_calls_last_90d") == 1
    assert instead.feature("gorsefield", "relationship_meetings_last_90d") == 0


def test_a_sponsor_counts_until_the_contact_is_deleted(instead):
    assert instead.feature("ivydene", "relationship_sponsors_known", days_ago=35) == 1
    assert instead.feature("ivydene", "relationship_sponsors_known") == 0
    assert [fact for fact in FACTS if instead.fired("ivydene", fact)] == []


def test_the_owner_is_the_user(instead_home):
    with warehouse.connect(instead_home / "warehouse" / "tenure.duckdb", read_only=True) as connection:
        owners = connection.execute("select distinct owner_email from marts.dim_accounts").fetchall()
    assert owners == [("olga@ourcompany.example",)]


def test_no_row_of_the_story_is_dirt(instead_home):
    with warehouse.connect(instead_home / "warehouse" / "tenure.duckdb", read_only=True) as connection:
        dirt = connection.execute(
            "select table_name, reason from staging.quarantine where is_dirt"
        ).fetchall()
    assert dirt == []


def test_two_systems_side_by_side_tell_the_same(story, both):
    assert told(both, [TODAY]) == told(story, [TODAY])
    assert features(both, [TODAY], ACCOUNTS) == features(story, [TODAY], ACCOUNTS)
