"""Which days the job reads again: those whose content has changed, and no others; killed anywhere it comes to the same.

A table small enough to count by hand, whose files are added, corrected, renamed, compacted and taken away.
"""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from tenure.core.settings import read_settings
from tenure.rollups.order import TABLES, RollupOrder
from tests.spark.conftest import IN_BOTH

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tenure.rollups.spark_job import Outcome

FIRST = date(2026, 3, 1)
EVENT = (
    "id varchar, user_id varchar, event varchar, timestamp timestamp, received_at timestamp,"
    " context_group_id varchar"
)
KNOWN = "kind varchar, account_id varchar, user_id varchar, from_on date"
ACCOUNTS = [("account", one, None, None) for one in ("a1", "a2")]


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def event(
    key: str,
    received: int,
    account: str | None = "a1",
    name: str = "opened",
    user: str | None = "u1",
    hour: int = 12,
) -> tuple:
    at = datetime.combine(day(received), time(hour))
    return key, user, name, at - timedelta(hours=1), at, account


@dataclass
class Lake:
    """The table, what the warehouse knows of people, and where the job writes."""

    spark: "SparkSession"
    folder: Path
    order: RollupOrder
    known: list[tuple] = field(default_factory=lambda: list(ACCOUNTS))
    runs: int = 0

    @property
    def table(self) -> Path:
        return self.folder / "tracks"

    def land(self, name: str, *rows: tuple) -> Path:
        self.table.mkdir(exist_ok=True)
        return _write(self.table / f"{name}.parquet", EVENT, rows)

    def rows_of(self, file: Path) -> list[tuple]:
        return duckdb.sql(f"from read_parquet('{file}')").fetchall()

    def run(self) -> "Outcome":
        from tenure.rollups.spark_job import run_job

        self.runs += 1
        order = replace(self.order, delivery=f"{self.runs:04}")
        _write(
            Path(order.in_folder("known", f"of_delivery={order.delivery}", "known.parquet")),
            KNOWN,
            self.known,
        )
        return run_job(self.spark, order)

    def results(self) -> dict[str, list[tuple]]:
        """The rollups of the last delivery that came to its end, without the files in which rows lay."""
        from tenure.rollups import spark_state

        state = spark_state.read_state(self.spark, self.order)
        found: dict[str, list[tuple]] = {
            "days": [(at, one.rows_landed, one.rows_kept) for at, one in sorted(state.days.items())]
        }
        for table in TABLES:
            files = [
                file
                for at, one in state.days.items()
                for file in Path(
                    self.order.in_folder(table, f"delivery={one.delivery}", f"known_on={at}")
                ).glob("*.parquet")
            ]
            names = list(map(str, files))
            columns = (
                "* exclude (delivery, landed_file, landed_row)"
                if table == "apart"
                else "* exclude (delivery)"
            )
            query = f"select {columns} from read_parquet({names}, hive_partitioning = true) order by all"
            found[table] = duckdb.sql(query).fetchall() if names else []
        return found

    def made_anew(self) -> dict[str, list[tuple]]:
        fresh = replace(self, order=replace(self.order, folder=str(self.folder / "anew")))
        shutil.rmtree(self.folder / "anew", ignore_errors=True)
        fresh.run()
        return fresh.results()

    def kept(self) -> dict[str, int]:
        """Rows kept by day of March."""
        return {at.day: kept for at, _, kept in self.results()["days"]}


def _write(file: Path, columns: str, rows: Any) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"create table rows ({columns})")
        if rows:
            connection.executemany(f"insert into rows values ({', '.join('?' * len(rows[0]))})", rows)
        connection.execute(f"copy rows to '{file}'")
    return file


@pytest.fixture(scope="module")
def first_run(spark: "SparkSession", tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """An event of each of the first ten days of March, rolled up."""
    from tenure.rollups.make_order import make_order

    folder = tmp_path_factory.mktemp("lake")
    settings = read_settings(landing=folder)
    order = replace(make_order(settings), table=str(folder / "tracks"), folder=str(folder / "rollups"))
    lake = Lake(spark, folder, order)
    lake.land("march", *(event(f"e{number}", number) for number in range(1, 11)))
    assert lake.run() == (10, 10, 10)
    return lake


@pytest.fixture
def lake(first_run: Lake, tmp_path: Path) -> Lake:
    """A copy of it. The files have the same times as those that were read."""
    shutil.copytree(first_run.folder / "tracks", tmp_path / "tracks")
    shutil.copytree(first_run.folder / "rollups", tmp_path / "rollups")
    order = replace(first_run.order, table=str(tmp_path / "tracks"), folder=str(tmp_path / "rollups"))
    return Lake(first_run.spark, tmp_path, order, runs=1)


@IN_BOTH
def test_a_column_of_two_types_is_named_with_its_files(lake: Lake) -> None:
    from tenure.rollups.spark_events import ColumnOfTwoTypes

    lake.land("a", event("e1", 1))
    file = lake.table / "b.parquet"
    duckdb.execute(
        f"copy (select 'e2' as id, timestamp '2026-03-01' as user_id) to '{file}' (format parquet)"
    )
    with pytest.raises(
        ColumnOfTwoTypes, match=r"column user_id is string in .*a\.parquet and timestamp_ntz in .*b\.parquet"
    ):
        lake.run()


@IN_BOTH
def test_nothing_is_done_when_nothing_has_changed(lake: Lake) -> None:
    lake.run()
    before = sorted((lake.folder / "rollups").rglob("*.parquet"))
    assert lake.run() == (10, 0, 0)
    written = set((lake.folder / "rollups").rglob("*.parquet")) - set(before)
    assert {one.name for one in written} == {"known.parquet"}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda lake: (lake.table / "march.parquet").rename(lake.table / "renamed.parquet"), id="renamed"
        ),
        pytest.param(
            lambda lake: lake.land("march", *reversed(lake.rows_of(lake.table / "march.parquet"))),
            id="turned",
        ),
        pytest.param(lambda lake: _split(lake), id="in other files"),
    ],
)
def test_the_same_rows_elsewhere_change_nothing(lake: Lake, change: Callable[[Lake], object]) -> None:
    before = lake.results()
    change(lake)
    assert lake.run().rolled_up == 0
    assert lake.results() == before


def _split(lake: Lake) -> None:
    rows = lake.rows_of(lake.table / "march.parquet")
    (lake.table / "march.parquet").unlink()
    lake.land("one", *rows[::2])
    lake.land("two", *rows[1::2])


def test_a_new_file_touches_its_own_day(lake: Lake) -> None:
    lake.land("more", event("e20", 4), event("e21", 12))
    assert lake.run() == (11, 2, 2)
    assert lake.kept() == dict.fromkeys(range(1, 11), 1) | {4: 2, 12: 1}
    assert lake.results() == lake.made_anew()


def test_a_corrected_row_touches_its_own_day(lake: Lake) -> None:
    lake.land("march", *(event(f"e{n}", n, name="shared" if n == 4 else "opened") for n in range(1, 11)))
    assert lake.run() == (10, 1, 1)
    assert {row[1] for row in lake.results()["feature_days"]} == {"opened", "shared"}
    assert lake.results() == lake.made_anew()


def test_a_day_of_which_nothing_is_left_is_gone(lake: Lake) -> None:
    lake.land("march", *(event(f"e{number}", number) for number in range(1, 11) if number != 7))
    assert lake.run() == (9, 1, 1)
    assert 7 not in lake.kept()
    assert lake.results() == lake.made_anew()


def test_a_replay_of_an_earlier_day_takes_its_place(lake: Lake) -> None:
    late = lake.land("late", event("e7", 2))
    assert lake.run() == (10, 1, 2)
    assert (lake.kept()[2], lake.kept()[7]) == (2, 0)
    assert lake.results() == lake.made_anew()
    late.unlink()
    assert lake.run() == (10, 1, 2)
    assert (lake.kept()[2], lake.kept()[7]) == (1, 1)
    assert lake.results() == lake.made_anew()


def test_events_of_an_account_that_becomes_known_come_back(lake: Lake) -> None:
    lake.land("new", event("n1", 2, "a3"), event("n2", 9, "a3"), event("n3", 9, "a4"))
    lake.run()
    assert lake.kept()[9] == 1
    lake.known.append(("account", "a3", None, None))
    assert lake.run() == (10, 2, 2)
    assert lake.kept()[9] == 2
    assert lake.results() == lake.made_anew()
    lake.known.pop()
    lake.run()
    assert lake.kept()[9] == 1
    assert lake.results() == lake.made_anew()


def test_events_go_to_the_account_that_a_user_is_assigned_to(lake: Lake) -> None:
    lake.land("groupless", event("g2", 2, None, user="u2"), event("g8", 8, None, user="u2"))
    lake.run()
    assert len(lake.results()["groupless_days"]) == 2
    lake.known.append(("assigned", "a2", "u2", day(5)))
    assert lake.run() == (10, 1, 1)
    assert {row[0] for row in lake.results()["user_days"]} == {"a1", "a2"}
    assert lake.results() == lake.made_anew()


def test_what_own_people_do_counts_no_more_and_again(lake: Lake) -> None:
    lake.known.append(("own", None, "u1", None))
    assert lake.run() == (10, 10, 10)
    assert lake.results()["user_days"] == []
    lake.known.pop()
    lake.run()
    assert lake.results() == lake.made_anew()
    assert len(lake.results()["user_days"]) == 10


def test_another_version_of_the_job_rolls_all_days_up(lake: Lake) -> None:
    lake.order = replace(lake.order, version="another")
    assert lake.run() == (10, 10, 10)


def test_a_user_who_was_erased_has_a_pseudonym_from_the_next_run_on(lake: Lake) -> None:
    from tenure.landing.erased import Erased

    lake.land("other", event("o3", 3, user="u2"))
    lake.run()
    erased = Erased("key", {}).plus({"user_id": ["u2"]})
    lake.order = replace(lake.order, erased_key="key", erased_users=tuple(erased.digests["user_id"]))
    assert lake.run() == (10, 1, 1)
    assert {row[1] for row in lake.results()["user_days"]} == {"u1", erased.pseudonym("user_id", "u2")}


class Killed(BaseException):
    """Nothing catches it, as nothing catches a signal."""


@pytest.mark.parametrize("at", [*TABLES, "landed", "days"])
def test_a_run_that_is_killed_leaves_the_days_of_before_and_the_next_comes_to_the_same_end(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    from tenure.rollups import spark_job

    before = lake.results()
    lake.land("late", event("e7", 2), event("e31", 3), event("bad", 4, "a9"))
    with monkeypatch.context() as patch:
        _kill(patch, spark_job, at)
        with pytest.raises(Killed):
            lake.run()
    assert lake.results() == before
    assert lake.run() == (10, 3, 4)
    assert lake.results() == lake.made_anew()


def test_what_a_killed_run_has_begun_is_of_no_matter_when_its_file_is_gone(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenure.rollups import spark_job

    before = lake.results()
    late = lake.land("late", event("e7", 2), event("e31", 3))
    with monkeypatch.context() as patch:
        _kill(patch, spark_job, "days")
        with pytest.raises(Killed):
            lake.run()
    late.unlink()
    assert lake.run().rolled_up == 0
    assert lake.results() == before == lake.made_anew()


def _kill(patch: pytest.MonkeyPatch, spark_job: Any, at: str) -> None:
    def killed(*_: object) -> None:
        raise Killed

    if at in ("landed", "days"):
        patch.setattr(spark_job, "write_landed" if at == "landed" else "write_state", killed)
        return
    write = spark_job.write_days

    def write_until(order: RollupOrder, table: str, rows: object) -> None:
        killed() if table == at else write(order, table, rows)

    patch.setattr(spark_job, "write_days", write_until)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_the_files_the_result_is_that_of_a_first_run(lake: Lake, seed: int) -> None:
    chance = random.Random(seed)
    for step in range(5):
        for _ in range(chance.randint(1, 3)):
            happen(chance, lake, step)
        lake.run()
        found = lake.results()
        assert sum(landed for _, landed, _ in found["days"]) == sum(kept for *_, kept in found["days"]) + sum(
            1 for row in found["apart"] if row[-3] is not None
        )
        if step % 2:
            assert found == lake.made_anew(), f"seed {seed}, step {step}"
    assert lake.run().rolled_up == 0
    assert lake.results() == lake.made_anew(), f"seed {seed}"


def happen(chance: random.Random, lake: Lake, step: int) -> None:
    """One of the things that loaders do, and people."""
    files = sorted(lake.table.glob("*.parquet"))
    file = chance.choice(files) if files else None
    what = chance.choice(["land", "land", "mend", "rename", "merge", "delete", "accounts", "assigned", "own"])
    if what == "land" or file is None:
        lake.land(
            f"new-{step}-{chance.random()}", *(_some_event(chance) for _ in range(chance.randint(1, 6)))
        )
    elif what == "mend":
        rows = lake.rows_of(file)
        rows[chance.randrange(len(rows))] = _some_event(chance)
        lake.land(file.stem, *rows)
    elif what == "rename":
        file.rename(lake.table / f"renamed-{chance.random()}.parquet")
    elif what == "merge":
        rows = [row for one in files for row in lake.rows_of(one)]
        for one in files:
            one.unlink()
        lake.land(f"merged-{chance.random()}", *rows)
    elif what == "delete" and len(files) > 1:
        file.unlink()
    else:
        lake.known = [*ACCOUNTS, *(one for one in _others(chance) if chance.random() < 0.6)]


def _others(chance: random.Random) -> list[tuple]:
    assigned = [("assigned", chance.choice(["a1", "a2"]), "u2", day(chance.randint(1, 9)))]
    return [("account", "a3", None, None), ("own", None, "u3", None), *assigned]


def _some_event(chance: random.Random) -> tuple:
    key, user, name, at, received, account = event(
        chance.choice([f"e{chance.randint(1, 25)}"] * 9 + [""]),
        chance.randint(1, 12),
        chance.choice(["a1", "a1", "a2", "a3", "a9", None]),
        chance.choice(["opened", "shared"]),
        chance.choice(["u1", "u2", "u3", None]),
        chance.choice([12, 12, 13]),
    )
    return key, user, name, chance.choice([at, at, at, None]), received, account
