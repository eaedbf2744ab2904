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
def both_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("both")
    company = told_by_salesforce(ACCOUNTS[::2])
    add_people_of_both(company)
    company.land(home / "landing")
    build(home, build_history=False)
    return home


@pytest.fixture(scope="module")
def both(both_home: Path) -> Story:
    return read(both_home)


def add_people_of_both(company: Company) -> None:
    """Larchmont is a company of both; so are Dana, its sponsor, and Erik, who left. Maplecross too has a Dana."""
    for account_id in ("larchmont", "maplecross"):
        company.account(account_id)
    company.add("salesforce.account", id="s_larchmont", account_id_c="larchmont", _fivetran_synced=day(400))
    for name in ("dana", "erik"):
        relationship.contact(company, "larchmont", name)
        email = f"{name.title()}@larchmont.example"
        salesforce.add_contact(company, day(400), id=f"s_{name}", account_id="s_larchmont", email=email)
    relationship.change(company, "dana", "hs_buying_role", "EXECUTIVE_SPONSOR", 300)
    salesforce.add_role(company, "s_dana", "Executive Sponsor", day(100))
    relationship.engage(company, "larchmont", "MEETING", 60, "dana")
    # the subsidiary is the same account, and was there
    company.add(
        "hubspot.company", id="h_larchmont_2", property_account_id="larchmont", _fivetran_synced=day(400)
    )
    company.add(
        "hubspot.engagement_company",
        engagement_id="MEETING-larchmont-60",
        company_id="h_larchmont_2",
        _fivetran_synced=day(60),
    )
    salesforce.add_event(company, day(20), id="met", account_id="s_larchmont", who_id="s_dana")
    relationship.change(company, "erik", "employment_status", "left", 40)
    left = {"employment_status_c": "Left", "last_modified_date": day(35)}
    salesforce.add_contact(
        company, day(35), id="s_erik", account_id="s_larchmont", email="erik@larchmont.example", **left
    )
    for name in ("s_nameless", "s_nameless_too"):
        salesforce.add_contact(company, day(35), id=name, account_id="s_larchmont", email=None, **left)
    company.add(
        "hubspot.contact", id="k_other_dana", property_email="dana@larchmont.example",
        property_associatedcompanyid="h_maplecross", _fivetran_synced=day(400),
    )  # fmt: skip
    relationship.change(company, "other_dana", "hs_buying_role", "EXECUTIVE_SPONSOR", 200)
    relationship.change(company, "other_dana", "employment_status", "left", 30)


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
    with warehouse.connect(
        instead_home / "warehouse" / "tenure.duckdb", read_only=True, folders=[instead_home]
    ) as connection:
        owners = connection.execute("select distinct owner_email from marts.dim_accounts").fetchall()
    assert owners == [("olga@ourcompany.example",)]


def test_no_row_of_the_story_is_dirt(instead_home):
    with warehouse.connect(
        instead_home / "warehouse" / "tenure.duckdb", read_only=True, folders=[instead_home]
    ) as connection:
        dirt = connection.execute(
            "select table_name, reason from staging.quarantine where is_dirt"
        ).fetchall()
    assert dirt == []


@pytest.mark.slow
def test_two_systems_side_by_side_tell_the_same(story, both):
    assert told(both, [TODAY]) == told(story, [TODAY])
    assert features(both, [TODAY], ACCOUNTS) == features(story, [TODAY], ACCOUNTS)


@pytest.mark.slow
def test_a_sponsor_of_two_systems_is_one_sponsor_met_twice(both):
    assert both.feature("larchmont", "relationship_sponsors_known") == 1
    assert both.feature("larchmont", "relationship_sponsor_meetings_last_180d") == 2
    # the second system named her later, which was no change
    assert pd.isna(both.feature("larchmont", "relationship_days_since_sponsor_change"))


@pytest.mark.slow
def test_who_left_in_two_systems_left_once_and_people_without_an_address_are_not_one(both):
    assert both.feature("larchmont", "relationship_contacts_left_last_180d") == 3
    assert both.fired("larchmont", "contact_left") == [
        f"Erik@larchmont.example left the company on {day(40).date()}",
        f"s_nameless left the company on {day(35).date()}",
        f"s_nameless_too left the company on {day(35).date()}",
    ]


@pytest.mark.slow
def test_a_meeting_with_two_companies_of_an_account_is_one(both):
    assert both.feature("larchmont", "relationship_meetings_last_90d") == 2


@pytest.mark.slow
def test_an_address_that_two_customers_share_is_a_person_of_each(both):
    assert both.fired("larchmont", "sponsor_left") == []
    assert both.fired("maplecross", "sponsor_left") == [
        f"dana@larchmont.example, executive sponsor, left the company on {day(30).date()}"
    ]
    assert both.feature("maplecross", "relationship_sponsors_known") == 0
    assert both.feature("maplecross", "relationship_sponsor_meetings_last_180d") == 0


@pytest.mark.slow
def test_one_writes_to_a_person_of_two_systems_once_and_not_to_who_left(both_home):
    with warehouse.connect(
        both_home / "warehouse" / "tenure.duckdb", read_only=True, folders=[both_home]
    ) as connection:
        people = connection.execute(
            "select account_id, contact_id, role from marts.dim_contacts"
            " where account_id in ('larchmont', 'maplecross') order by all"
        ).fetchall()
    # the first system named the sponsor in its history alone
    assert people == [("larchmont", "s_dana", "sponsor"), ("maplecross", "k_other_dana", "contact")]
