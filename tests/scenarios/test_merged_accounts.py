"""Two accounts are merged: the customer, the organization, the company and the user of one name the other one day.

Until then nothing changes for anyone; afterwards the surviving account has both, and the merged one has not churned.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tenure import warehouse
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.build_stage import build_stage
from tests.scenarios.company import TODAY, Company, day
from tests.scenarios.conftest import Story, build, read
from tests.scenarios.stories.relationship import change, contact, engage

MERGED, SURVIVOR, NEIGHBOUR = "oldham", "newbury", "neighbour"
# A Monday: features as of that day do not know of it yet.
DAYS_AGO = 63
MERGED_ON = TODAY - timedelta(days=DAYS_AGO)
# What each loader overwrites in place, with the key of the merged account's row.
OVERWRITTEN = {"stripe.customer": "c_", "zendesk.organization": "o_", "hubspot.company": "h_"}

pytestmark = pytest.mark.timeout(900)


def company_of_three() -> Company:
    company = Company()
    for account_id, name in ((MERGED, "Olga Old"), (SURVIVOR, "Nora New"), (NEIGHBOUR, "Ned Near")):
        company.account(account_id, seats=5 if account_id == MERGED else 10)
        user = company.user(account_id, name)
        company.events(account_id, user, "report_viewed", range(390, 0, -3))
        contact(company, account_id, user)
        change(company, user, "hs_buying_role", "EXECUTIVE_SPONSOR", 300)
        for ago in (200, 150, 80, 20):
            engage(company, account_id, "MEETING", ago, user)
        for ago in (190, 100, 70, 40, 10):
            company.ticket(account_id, f"t_{account_id}_{ago}", ago, user, type="problem", priority="urgent")
        for ago in range(380, 20, -30):
            company.invoice(account_id, ago, paid_late=None if ago == 110 else 3)
        for ago in (75, 30):
            company.add(
                "stripe.charge", id=f"ch_{account_id}_{ago}", customer_id=f"c_{account_id}", amount=5000,
                status="failed", failure_code="card_declined", created=day(ago), _fivetran_synced=day(ago),
            )  # fmt: skip
        for ago in (160, 50):
            company.add(
                "survey.survey_response", id=f"r_{account_id}_{ago}", user_id=user, survey_type="nps", score=9,
                scale_min=0, scale_max=10, responded_at=day(ago), _fivetran_synced=day(ago),
            )  # fmt: skip
    return company


def merge(company: Company, is_overwritten: bool) -> None:
    """The later versions; `is_overwritten` when the loader has replaced the earlier ones by them."""
    for table, key in OVERWRITTEN.items():
        earlier = next(row for row in company.rows[table] if row["id"] == key + MERGED)
        if is_overwritten:
            company.rows[table].remove(earlier)
        text = {name: str(value).replace(MERGED, SURVIVOR) for name, value in earlier.items()}
        names = ("metadata", "external_id", "property_account_id")
        changed = {name: text[name] for name in names if name in earlier}
        company.add(table, **(earlier | changed | {"_fivetran_synced": day(DAYS_AGO)}))
    company.add(
        "segment.identifies", id="identify-olga-again", user_id="olga", context_group_id=SURVIVOR,
        received_at=day(DAYS_AGO), timestamp=day(DAYS_AGO),
    )  # fmt: skip


def outcomes(home: Path) -> pd.DataFrame:
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
    ) as connection:
        found = connection.execute("select * from marts.fct_account_outcomes order by all").df()
    return found.assign(as_of_date=found["as_of_date"].dt.date)


def built(home: Path, company: Company) -> Path:
    company.land(home / "landing")
    build(home)
    return home


@pytest.fixture(scope="module")
def apart_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("apart"), company_of_three())


@pytest.fixture(scope="module")
def apart(apart_home: Path) -> Story:
    return read(apart_home)


@pytest.fixture(scope="module")
def merged_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    company = company_of_three()
    merge(company, is_overwritten=False)
    return built(tmp_path_factory.mktemp("merged"), company)


@pytest.fixture(scope="module")
def merged(merged_home: Path) -> Story:
    return read(merged_home)


def told(story: Story, mondays: Iterable[date], accounts: Iterable[str]) -> dict[tuple[Any, ...], Any]:
    """Every feature and every fact, by account, day and name."""
    wanted = {(account, as_of_date) for account in accounts for as_of_date in mondays}
    found: dict[tuple[Any, ...], Any] = {}
    for key in wanted & set(story.features):
        found |= {
            (*key, name): None if pd.isna(value) else value for name, value in story.features[key].items()
        }
        found |= {(*key, *fact): sentence for fact, sentence in story.facts.get(key, {}).items()}
    return found


def mondays(story: Story) -> set[date]:
    return {as_of_date for _, as_of_date in story.features}


def test_the_past_of_all_is_what_it_was(apart: Story, merged: Story) -> None:
    past = {as_of_date for as_of_date in mondays(apart) if as_of_date <= MERGED_ON}
    assert len(past) > 10
    everybody = (MERGED, SURVIVOR, NEIGHBOUR)
    then = told(apart, past, everybody)
    assert len({account for account, *_ in then}) == 3
    assert {"charge_failed", "charge_settled", "bug_open"} & {name for _, _, name, *_ in then}
    assert told(merged, past, everybody) == then


def test_the_neighbour_never_notices(apart: Story, merged: Story) -> None:
    assert told(merged, mondays(apart), [NEIGHBOUR]) == told(apart, mondays(apart), [NEIGHBOUR])


@pytest.mark.slow
def test_what_the_loader_overwrote_is_remembered(
    merged: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    monkeypatch.delenv("TENURE_LANDING", raising=False)
    company_of_three().land(tmp_path / "landing")
    open_landing_folder()
    build_stage("raw", MERGED_ON)
    company = company_of_three()
    merge(company, is_overwritten=True)
    assert len([row for row in company.rows["stripe.customer"] if row["id"] == f"c_{MERGED}"]) == 1
    seen = read(built(tmp_path, company))
    accounts = (MERGED, SURVIVOR, NEIGHBOUR)
    assert told(seen, mondays(merged), accounts) == told(merged, mondays(merged), accounts)


def test_from_then_on_the_surviving_account_has_both(apart: Story, merged: Story) -> None:
    assert (MERGED, TODAY) in apart.features
    assert max(on for account, on in merged.features if account == MERGED) <= MERGED_ON
    for name in (
        "billing_mrr_cents",
        "seat_bought",
        "relationship_meetings_last_90d",
        "support_tickets_opened_last_30d",
    ):
        both = sum(apart.features[account, TODAY][name] for account in (MERGED, SURVIVOR))
        assert merged.feature(SURVIVOR, name) == both, name


def test_the_merged_account_has_not_churned_and_the_surviving_one_has_not_grown(
    apart_home: Path, merged_home: Path
) -> None:
    apart, merged = (outcomes(home).set_index(["account_id", "target"]) for home in (apart_home, merged_home))
    one = merged.loc[(MERGED, "churn")].set_index("as_of_date")
    before, reaching = TODAY - timedelta(days=140), TODAY - timedelta(days=98)
    assert bool(one.is_ripe[before])
    assert one.label[before] == 0
    assert bool(one.is_ripe[reaching])
    assert pd.isna(one.label[reaching])
    assert not (merged.label == 1).any()
    assert pd.isna(merged.loc[(SURVIVOR, "expansion")].set_index("as_of_date").label[reaching])
    same = ["as_of_date", "label", "is_ripe", "outcome_on"]
    for key in ((SURVIVOR, "churn"), (NEIGHBOUR, "churn"), (NEIGHBOUR, "expansion")):
        pd.testing.assert_frame_equal(merged.loc[key, same], apart.loc[key, same])
        assert (merged.loc[key].label == 0).any()
