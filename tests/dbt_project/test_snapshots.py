"""What a loader overwrites in place is remembered: every version that landed, also when its file is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.dbt_runner import STAGES, run_dbt
from tests.dbt_project.conformed import conformed_sql

OLD, NEW = "2026-01-01", "2026-02-01"
# Table that lands, its columns, the model of its versions, and the column that changes.
STATE_TABLES = {
    "segment/groups": ("group_id,received_at,plan", "cnf_product__account_versions", "plan"),
    "segment/users": ("id,received_at,name", "cnf_product__user_versions", "user_name"),
    "hubspot/company": ("id,_fivetran_synced,property_industry", "cnf_crm__company_versions", "industry"),
    "hubspot/contact": ("id,_fivetran_synced,property_email", "cnf_crm__contact_versions", "email"),
    "salesforce/account": ("id,_fivetran_synced,industry", "cnf_crm__company_versions", "industry"),
    "salesforce/contact": ("id,_fivetran_synced,email", "cnf_crm__contact_versions", "email"),
    "stripe/subscription_item": (
        "id,_fivetran_synced,quantity,subscription_id,plan_id",
        "cnf_billing__subscription_items",
        "quantity",
    ),
    "stripe/customer": (
        "id,_fivetran_synced,metadata",
        "cnf_billing__customer_versions",
        "stated_account_id",
    ),
    "zendesk/organization": (
        "id,_fivetran_synced,external_id",
        "cnf_support__organization_versions",
        "stated_account_id",
    ),
}
# The line of a table that is more than its key, its moment and the value.
LINES = {
    "stripe/subscription_item": "{key},{read_at},{value},s1,p1",
    "stripe/customer": '{key},{read_at},"{{""account_id"": ""{value}""}}"',
}
# These leave the end of a version to their reader: the next reading.
WITHOUT_AN_END = ("cnf_billing__customer_versions", "cnf_support__organization_versions")

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("TENURE_LANDING", raising=False)
        # The rest of the stage has no part in this.
        models = {model for _, model, _ in STATE_TABLES.values()} | {"cnf_crm__contact_role_changes"}
        patch.setitem(STAGES, "raw", [f"+{model}" for model in sorted(models)])
        yield paths.home()


@pytest.fixture(scope="module")
def overwritten(home: Path) -> dict[str, list[tuple]]:
    """The versions known after each file was overwritten by the next one, twice built."""
    land({"stripe/plan": ["id", "p1"]})
    subscription = "id,customer_id,status,start_date,_fivetran_start,_fivetran_end"
    land({"stripe/subscription_history": [subscription, f"s1,stripe/customer,active,{OLD},{OLD},9999-12-31"]})
    land_state(OLD, "1")
    build()
    land_state(NEW, "2")
    build()
    first = known_versions()
    build()
    assert known_versions() == first
    return first


def land(tables: dict[str, list[str]]) -> None:
    for table, lines in tables.items():
        file = paths.landing() / table / "all.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n")


def land_state(read_at: str, value: str) -> None:
    for table, (header, _, _) in STATE_TABLES.items():
        line = LINES.get(table, "{key},{read_at},{value}")
        land({table: [header, line.format(key=table, read_at=read_at, value=value)]})


def build() -> None:
    open_landing_folder()
    run_dbt("raw", "2026-03-01")


def known_versions() -> dict[str, list[tuple]]:
    versions = conformed_sql()
    query = (
        "select cast({} as varchar), cast(cast({} as date) as varchar)"
        " from ({}) as versions where source_name = '{}' order by all"
    )
    ends = dict.fromkeys(WITHOUT_AN_END, "lead(synced_at) over (order by synced_at)")
    with warehouse.connect(read_only=True) as connection:
        return {
            table: connection.execute(
                query.format(column, ends.get(model, "valid_until_at"), versions[model], table.split("/")[0])
            ).fetchall()
            for table, (_, model, column) in STATE_TABLES.items()
        }


@pytest.mark.parametrize("table", STATE_TABLES)
def test_a_version_that_was_overwritten_is_what_we_knew_until_then(overwritten, table):
    assert overwritten[table] == [("1", NEW), ("2", None)]


@pytest.fixture(scope="module")
def corrected(overwritten) -> dict[str, list[tuple]]:
    """The versions known after the last reading was corrected in its file."""
    land_state(NEW, "3")
    build()
    return known_versions()


@pytest.mark.parametrize("table", STATE_TABLES)
def test_a_version_that_is_corrected_in_its_file_is_corrected(corrected, table):
    assert corrected[table] == [("1", NEW), ("3", None)]


def test_a_role_that_was_overwritten_is_what_we_knew_until_then(home):
    role = "id,contact_id,_fivetran_synced,role"
    land({"salesforce/opportunity_contact_role": [role, f"r1,salesforce/contact,{OLD},Executive Sponsor"]})
    build()
    land({"salesforce/opportunity_contact_role": [role, f"r1,salesforce/contact,{NEW},Influencer"]})
    build()
    changes = conformed_sql("cnf_crm__contact_role_changes")["cnf_crm__contact_role_changes"]
    with warehouse.connect(read_only=True) as connection:
        found = connection.execute(
            f"select cast(cast(changed_at as date) as varchar), buying_role from ({changes}) order by all"
        ).fetchall()
    assert found == [(OLD, "EXECUTIVE_SPONSOR"), (NEW, "INFLUENCER")]
