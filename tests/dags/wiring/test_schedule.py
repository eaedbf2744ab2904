"""When the DAGs run by themselves, and where a run starts from."""

from datetime import UTC, date, datetime, time

import duckdb
import pytest

from dags.wiring.schedule import every_day_with_facts, every_monday_with_facts
from tenure.core import paths
from tenure.landing import landing_version
from tenure.simulator.demo_home import facts_end
from tenure.simulator.landing.files import Manifest, write_manifest

pytestmark = pytest.mark.usefixtures("home")


def _land_events(days: dict[str, int]) -> None:
    """So many events received on each day."""
    folder = paths.landing() / "segment" / "tracks"
    folder.mkdir(parents=True)
    rows = " union all ".join(
        f"select 'e{day}' || n as id, 'u' || n as user_id, 'signed_in' as event, timestamp '{day} 09:00' as"
        f" \"timestamp\", timestamp '{day} 10:00' as received_at, 'a1' as context_group_id from range({count}) as t(n)"
        for day, count in days.items()
    )
    duckdb.sql(f"copy ({rows}) to '{folder / 'events.parquet'}'")


def test_a_company_of_ones_own_runs_every_day():
    assert facts_end() is None
    assert every_day_with_facts() == "@daily"
    assert every_monday_with_facts(time(3)) == "0 3 * * 1"


def test_the_demo_companys_schedule_ends_with_its_facts():
    paths.landing().mkdir(parents=True)
    write_manifest(paths.landing(), Manifest(7, 90, "2024-07-01", "2026-07-01", "2026-07-01"))
    assert facts_end() == date(2026, 7, 1)
    schedule = every_day_with_facts()
    assert schedule.event_dates[-1] == datetime(2026, 7, 1, tzinfo=UTC)
    assert schedule.event_dates[-2] == datetime(2026, 6, 30, tzinfo=UTC)
    assert schedule.periodic, "else it cannot be backfilled"
    mondays = every_monday_with_facts(time(3))
    assert mondays.event_dates[-2:] == [
        datetime(2026, 6, 22, 3, tzinfo=UTC),
        datetime(2026, 6, 29, 3, tzinfo=UTC),
    ]


def test_the_last_day_is_the_last_with_a_usual_number_of_events():
    """One event with a date in the far future moves nothing."""
    _land_events({"2026-03-01": 500, "2026-03-02": 500, "2026-03-03": 400, "2031-01-01": 1})
    assert landing_version.first_day_without_facts() == date(2026, 3, 4)


@pytest.mark.parametrize(
    "odd",
    [{"2062-01-01": 1}, {"2062-01-01": 3, "2062-01-02": 3}, {"9999-12-31": 5}, {"2001-01-01": 5}],
)
def test_in_a_small_company_too_events_of_the_far_future_move_nothing(odd: dict[str, int]) -> None:
    usual = {f"2026-03-{day:02}": 3 for day in range(1, 11)}
    _land_events(usual | odd)
    assert landing_version.first_day_without_facts() == date(2026, 3, 11)


def test_a_company_with_an_event_a_day_has_a_last_day() -> None:
    _land_events({"2026-03-01": 1, "2026-03-02": 1, "2026-03-04": 1})
    assert landing_version.first_day_without_facts() == date(2026, 3, 5)


def test_without_a_product_it_is_the_day_on_which_billing_was_last_read():
    folder = paths.landing() / "stripe" / "invoice"
    folder.mkdir(parents=True)
    rows = ["a,c1,100,2026-05-30,2026-05-31", "b,c1,100,2026-05-29,2026-06-01"]
    (folder / "i.csv").write_text("\n".join(["id,customer_id,amount_due,created,_fivetran_synced", *rows]))
    assert landing_version.first_day_without_facts() == date(2026, 6, 2)


@pytest.mark.parametrize("future", ["2026-08-09", "2027-08-09", "2062-01-01", "2100-01-01", "9999-12-31"])
def test_a_row_of_billing_of_the_future_moves_nothing(future: str) -> None:
    folder = paths.landing() / "stripe" / "invoice"
    folder.mkdir(parents=True)
    read = [f"2026-05-{day}" for day in range(10, 20) for _ in range(3)]
    rows = [f"i{number},c1,100,2026-01-01,{day}" for number, day in enumerate([*read, future])]
    (folder / "i.csv").write_text("\n".join(["id,customer_id,amount_due,created,_fivetran_synced", *rows]))
    assert landing_version.first_day_without_facts() == date(2026, 5, 20)


def test_an_empty_landing_folder_is_named():
    (paths.landing() / "stripe").mkdir(parents=True)
    with pytest.raises(
        landing_version.NoFacts, match=r"No product events and no rows of billing in .*landing"
    ):
        landing_version.first_day_without_facts()


def test_a_home_belongs_to_one_landing_folder(tmp_path):
    for name in ("mine", "yours"):
        (tmp_path / name).mkdir()
    landing_version.take_folder(tmp_path / "mine")
    landing_version.take_folder(tmp_path / "mine")
    assert paths.landing() == tmp_path / "mine"
    with pytest.raises(landing_version.LandingTaken, match=r"belongs to .*mine"):
        landing_version.take_folder(tmp_path / "yours")


def test_the_version_changes_with_every_landed_file(tmp_path):
    folder = tmp_path / "files" / "survey" / "survey_response"
    folder.mkdir(parents=True)
    landing_version.take_folder(tmp_path / "files")
    before = landing_version.version()
    assert landing_version.version() == before
    (folder / "new.csv").write_text("id\n")
    assert landing_version.version() != before


def test_two_commands_do_not_work_on_one_home():
    from tenure.core.home_lock import HomeInUse, lock_home

    with lock_home(), pytest.raises(HomeInUse), lock_home():
        pass
    with lock_home():
        pass
