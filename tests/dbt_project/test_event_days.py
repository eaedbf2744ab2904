"""Which days of events are judged and rolled up again: those whose content has changed, and no others.

A company small enough to count by hand, whose landing is corrected, renamed, compacted, put in another order and taken
away.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.dbt_runner import STAGES, run_dbt

EVENT = "id,user_id,event,timestamp,received_at,context_group_id"
FIRST = date(2026, 3, 1)
AS_OF = date(2026, 4, 1)
# What the rollups hold, and what was set aside, without the files in which it lay.
RESULTS = {
    "kept": "select * from conformed.cnf_product__events",
    "set aside": (
        "select event_id, user_id, account_id, event_name, occurred_at, received_at, reason"
        " from staging.stg_segment__events_apart where reason is not null"
    ),
    "uses": "select * from intermediate.int_product__uses",
    "people": (
        "select * from intermediate.int_product__people semi join intermediate.int_product__uses using (person_key)"
    ),
    "user days": "select * from intermediate.int_product__user_days",
    "user months": "select * from intermediate.int_product__user_months",
    "feature months": "select * from intermediate.int_product__feature_months",
    "feature days": "select * from intermediate.int_product__feature_days",
    "groupless days": "select * from intermediate.int_identity__groupless_days",
    "kept days": "select * from staging.stg_segment__kept_days",
}
# Where a run may be killed.
BEGUN = (
    "+cnf_product__changed_days", "+stg_segment__event_ids", "+stg_segment__changed_ids", "+stg_segment__events_apart",
    "+cnf_product__rebuilt_days", "+stg_segment__kept_days",
)  # fmt: skip
REBUILT = "select known_on from conformed.cnf_product__rebuilt_days order by 1"

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all tests: dbt parses the project once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("TENURE_LANDING", raising=False)
        patch.setitem(
            STAGES,
            "raw",
            ["+int_product__rolled_up_with", "int_identity__groupless_days", "stg_segment__kept_days"],
        )
        yield paths.home()


@pytest.fixture(scope="module")
def first_build(module_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of landing and warehouse, built: accounts a1 and a2, an event of each of the first ten days of March."""
    groups("a1", "a2")
    land("march", *(event(f"e{day}", day) for day in range(1, 11)))
    build()
    kept = tmp_path_factory.mktemp("first")
    shutil.copytree(paths.landing(), kept / "landing")
    shutil.copy(paths.warehouse_file(), kept / "warehouse")
    return kept


@pytest.fixture
def company(first_build: Path) -> Path:
    """As it was first built, whatever the test before has done."""
    shutil.rmtree(paths.landing())
    shutil.copytree(first_build / "landing", paths.landing())
    shutil.copy(first_build / "warehouse", paths.warehouse_file())
    return paths.landing() / "segment" / "tracks"


def event(
    key: str, received: int, account: str = "a1", name: str = "report_exported", user: str = "u1"
) -> str:
    moment = FIRST + timedelta(days=received - 1)
    return f"{key},{user},{name},{moment} 11:00:00,{moment} 12:00:00,{account}"


def groups(*accounts: str) -> None:
    write(
        "segment/groups/1.csv", "group_id,name,received_at", *(f"{one},{one},2026-01-01" for one in accounts)
    )


def land(name: str, *lines: str) -> None:
    write(f"segment/tracks/{name}.csv", EVENT, *lines)


def write(name: str, *lines: str) -> None:
    file = paths.landing() / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n")


def lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines()[1:]


def build() -> None:
    open_landing_folder()
    run_dbt("raw", AS_OF)


def rows(query: str) -> list[tuple]:
    with warehouse.connect(read_only=True) as connection:
        return connection.execute(query).fetchall()


def results() -> dict[str, list[tuple]]:
    return {name: rows(f"{query} order by all") for name, query in RESULTS.items()}


def built_anew() -> dict[str, list[tuple]]:
    paths.warehouse_file().unlink()
    build()
    return results()


def rebuilt_days() -> list[int]:
    return [day.day for (day,) in rows(REBUILT)]


def kept_events() -> dict[str, int]:
    """Days received of the kept events."""
    return {
        key: at.day for key, at in rows("select event_id, received_at from conformed.cnf_product__events")
    }


def test_nothing_is_judged_again_when_nothing_has_changed(company: Path) -> None:
    assert rebuilt_days() == list(range(1, 11))
    build()
    assert rebuilt_days() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: (folder / "march.csv").rename(folder / "renamed.csv"), id="renamed"),
        pytest.param(
            lambda folder: land("march", *reversed(lines_of(folder / "march.csv"))), id="in another order"
        ),
        pytest.param(lambda folder: split(folder / "march.csv"), id="in other files"),
    ],
)
def test_the_same_rows_elsewhere_change_nothing(company: Path, change: Callable[[Path], object]) -> None:
    land("dirt", event("e3", 5), event("e8", 9, "a9"), event("", 4))
    build()
    before = results()
    change(company)
    build()
    assert rebuilt_days() == []
    assert results() == before == built_anew()


def split(file: Path) -> None:
    lines = lines_of(file)
    file.unlink()
    land("one", *lines[::2])
    land("two", *lines[1::2])


def test_a_row_that_is_mended_is_read_again_on_its_day_alone(company: Path) -> None:
    land(
        "march",
        *(event(f"e{day}", day, name="opened" if day == 4 else "report_exported") for day in range(1, 11)),
    )
    build()
    assert rebuilt_days() == [4]
    assert rows(
        "select event_name from intermediate.int_product__feature_days where active_on = '2026-03-04'"
    ) == [("opened",)]


def test_a_row_that_was_bad_and_is_mended_counts(company: Path) -> None:
    land(
        "soon",
        event("e20", 8).replace("2026-03-08 11:00:00", "soon"),
        event("e21", 8).replace("2026-03-08 12", "x"),
    )
    build()
    assert not {"e20", "e21"} & set(kept_events())
    land("soon", event("e20", 8), event("e21", 8))
    build()
    assert {key: kept_events()[key] for key in ("e20", "e21")} == {"e20": 8, "e21": 8}
    assert results() == built_anew()


@pytest.mark.slow
def test_events_of_an_account_that_becomes_known_later_come_back(company: Path) -> None:
    land("new", event("n1", 2, "a3"), event("n2", 9, "a3"), event("n3", 9, "a4"))
    build()
    assert not {"n1", "n2", "n3"} & set(kept_events())
    groups("a1", "a2", "a3")
    build()
    assert rebuilt_days() == [2, 9]
    assert {"n1", "n2", "n3"} & set(kept_events()) == {"n1", "n2"}
    assert results() == built_anew()


@pytest.mark.slow
def test_an_event_that_landed_earlier_in_time_takes_the_place_of_the_later_one(company: Path) -> None:
    land("late", event("e7", 2), event("e30", 2, "a9"))
    build()
    assert rebuilt_days() == [2, 7]
    assert kept_events()["e7"] == 2
    (company / "late.csv").unlink()
    build()
    assert rebuilt_days() == [2, 7]
    assert kept_events()["e7"] == 7
    assert results() == built_anew()


@pytest.mark.slow
def test_a_replay_changes_its_own_day_alone(company: Path) -> None:
    land("replay", event("e2", 10))
    build()
    assert rebuilt_days() == [10]
    assert kept_events()["e2"] == 2
    build()
    assert rebuilt_days() == []


@pytest.mark.slow
def test_days_of_which_nothing_is_left_are_rolled_up_again(company: Path) -> None:
    land("withdrawn", event("e40", 20))
    build()
    (company / "withdrawn.csv").unlink()
    build()
    assert rebuilt_days() == [20]
    assert rows("select count(*) from intermediate.int_product__user_days where known_on = '2026-03-20'") == [
        (0,)
    ]


def test_a_run_that_was_killed_before_the_rollups_sees_the_same_days(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land("late", event("e7", 2))
    with monkeypatch.context() as patch:
        patch.setitem(STAGES, "raw", ["+cnf_product__rebuilt_days"])
        build()
    build()
    assert rebuilt_days() == [2, 7]
    assert results() == built_anew()


@pytest.mark.parametrize(
    "last", [*(pytest.param(one, marks=pytest.mark.slow) for one in BEGUN[:-1]), BEGUN[-1]]
)
def test_what_a_killed_run_has_begun_is_undone_when_its_file_is_gone(
    company: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    land("late", event("e7", 2), event("e31", 3))
    with monkeypatch.context() as patch:
        patch.setitem(STAGES, "raw", [last])
        build()
    (company / "late.csv").unlink()
    build()
    assert kept_events()["e7"] == 7
    assert results() == built_anew()


@pytest.mark.slow
def test_a_table_that_somebody_dropped_is_made_of_all_days(company: Path) -> None:
    land("replay", event("e2", 10), event("e30", 2, "a9"))
    build()
    before = results()
    for table in ("staging.stg_segment__events_apart", "intermediate.int_product__user_months"):
        with warehouse.connect() as connection:
            connection.execute(f"drop table {table} cascade")
        build()
        assert results() == before, table


@pytest.mark.slow
def test_ids_of_many_changed_days_are_looked_at_like_those_of_a_few(company: Path) -> None:
    lines = [event(f"m{day}", day) for day in range(1, 90)]
    land("quarter", *lines, event("m3", 50))
    build()
    land("quarter", *(line.replace("report_exported", "opened") for line in lines), event("m3", 2))
    build()
    assert len(rebuilt_days()) > 80
    assert kept_events()["m3"] == 2
    assert results() == built_anew()


@pytest.mark.slow
def test_a_setting_of_the_rollups_rolls_up_all_days(company: Path) -> None:
    (paths.landing() / "tenure.yml").write_text("internal_users: [u1]")
    build()
    assert len(rebuilt_days()) == 10
    assert rows("select count(*) from intermediate.int_product__user_days") == [(0,)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_to_the_files_the_result_is_that_of_a_first_build(company: Path, seed: int) -> None:
    chance = random.Random(seed)
    for step in range(6):
        for _ in range(chance.randint(1, 3)):
            happen(chance, company, step)
        build()
        found = results()
        assert sum(
            landed for (landed,) in rows("select rows_landed from staging.stg_segment__event_days")
        ) == len(found["kept"]) + len(found["set aside"])
        if chance.random() < 0.4:
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(STAGES, "raw", [chance.choice(BEGUN)])
                happen(chance, company, step)
                build()
            build()
            found = results()
        if step % 2:
            assert found == built_anew(), f"seed {seed}, step {step}"


def happen(chance: random.Random, folder: Path, step: int) -> None:
    """One of the things that loaders do."""
    files = sorted(folder.glob("*.csv"))
    file = chance.choice(files) if files else None
    what = chance.choice(["land", "land", "mend", "rename", "shuffle", "merge", "delete", "accounts"])
    if what == "land" or file is None:
        land(f"new-{step}-{chance.random()}", *(_some_event(chance) for _ in range(chance.randint(1, 6))))
    elif what == "mend":
        lines = lines_of(file)
        lines[chance.randrange(len(lines))] = _some_event(chance)
        land(file.stem, *lines)
    elif what == "rename":
        file.rename(folder / f"renamed-{chance.random()}.csv")
    elif what == "shuffle":
        land(file.stem, *chance.sample(lines_of(file), len(lines_of(file))))
    elif what == "merge":
        lines = [line for one in files for line in lines_of(one)]
        for one in files:
            one.unlink()
        land(f"merged-{chance.random()}", *lines)
    elif what == "delete":
        file.unlink()
    else:
        groups("a1", "a2", *(["a3"] if chance.random() < 0.7 else []))


def _some_event(chance: random.Random) -> str:
    key = f"e{chance.randint(1, 25)}"
    account = chance.choice(["a1", "a1", "a2", "a3", "a9", ""])
    line = event(
        key, chance.randint(1, 12), account, chance.choice(["opened", "shared"]), chance.choice(["u1", ""])
    )
    return line.replace(" 12:00:00", chance.choice([" 12:00:00", " 12:00:00", " 13:30:00", " soon"]))


def identify(*lines: str) -> None:
    """Identifications, each "user,account,day of March"."""
    moments = [
        (user, account, FIRST + timedelta(days=int(day) - 1))
        for user, account, day in (x.split(",") for x in lines)
    ]
    write(
        "segment/identifies/1.csv",
        "id,user_id,context_group_id,timestamp,received_at",
        *(f"i{n},{user},{account},{at},{at}" for n, (user, account, at) in enumerate(moments)),
    )


def people(address: str) -> None:
    write("segment/users/1.csv", "id,email,received_at", f"u1,{address},2026-01-01")


def test_an_account_that_vanishes_is_remembered(company: Path) -> None:
    groups("a1")
    land("two", event("v1", 2, "a2"))
    build()
    assert kept_events()["v1"] == 2


@pytest.mark.slow
def test_events_of_a_customer_that_is_no_account_any_more_are_set_aside(company: Path) -> None:
    (paths.landing() / "segment/groups/1.csv").unlink()
    paths.warehouse_file().unlink()
    write(
        "stripe/customer/1.csv",
        "id,metadata,_fivetran_synced",
        *(f'c{n},"{{""account_id"": ""a{n}""}}",2026-01-01' for n in (1, 3)),
    )
    land("three", event("w1", 3, "a3"))
    build()
    assert kept_events()["w1"] == 3
    groups("a1")
    build()
    assert "w1" not in kept_events()
    assert results() == built_anew()


def test_events_go_to_the_account_that_a_user_is_assigned_to_now(company: Path) -> None:
    people("eve@one.example")
    identify("u1,a1,1")
    land("groupless", event("g2", 2, ""), event("g8", 8, ""))
    build()
    identify("u1,a1,1", "u1,a2,5")
    build()
    assert rebuilt_days() == [5, 6, 7, 8, 9, 10]
    assert results() == built_anew()
    identify("u1,a2,1")
    build()
    assert results() == built_anew()


@pytest.mark.slow
def test_events_of_one_who_turns_out_to_be_of_the_company_count_no_more(company: Path) -> None:
    (paths.landing() / "tenure.yml").write_text("internal_email_domains: [own.example]")
    people("eve@one.example")
    build()
    for address in ("eve@own.example", "eve@two.example"):
        people(address)
        build()
        found = results()
        assert found == built_anew(), address
