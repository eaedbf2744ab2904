"""One person is erased from a home whose rollups Spark delivers elsewhere: the next delivery does not know them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tenure.core import paths
from tenure.rollups.order import TABLES
from tenure.simulator.land import land_demo
from tests.spark.conftest import CONF
from tests.spark.two_homes import build, write_settings
from tests.tenure.simulator.small_company import SMALL, UNTIL

# Someone with an account, with bad rows of theirs too.
PERSON = """
select users.id, users.email
from read_parquet('{landing}/segment/users/*.parquet', union_by_name = true) as users
join read_parquet('{tracks}/*.parquet') as events on users.id = events.user_id
where events.context_group_id is not null and users.email like '%@%'
group by all order by count(*) desc, users.id limit 1
"""
BROKEN = """
copy (
    select * replace (id || ' broken' as id, cast(null as timestamp) as timestamp)
    from read_parquet('{tracks}/2*.parquet') where user_id = '{user}' order by received_at limit 3
) to '{tracks}/bad.parquet'
"""


@dataclass(frozen=True)
class Delivered:
    """`folder` is where the job writes."""

    home: Path
    folder: Path
    user: str
    address: str

    def naming(self, below: Path, text: str) -> set[str]:
        """Tables of rollups with a row that names the user, whole or in a text."""
        found = set()
        for file in below.rglob("*.parquet"):
            rows = duckdb.sql(f"from read_parquet('{file}', hive_partitioning = false)").fetchall()
            if any(text in str(value) for row in rows for value in row):
                found.add(file.relative_to(below).parts[0])
        return found

    def days_of(self, user: str) -> list[tuple]:
        """Of the delivery that holds, as the warehouse reads it."""
        query = (
            f"select account_id, active_on, known_on, events from rollups.user_days where user_id = '{user}'"
        )
        with duckdb.connect(str(self.home / "warehouse" / "tenure.duckdb"), read_only=True) as connection:
            return connection.execute(f"{query} order by all").fetchall()


@pytest.fixture
def delivered(home: Path) -> Delivered:
    tracks, folder = home.parent / "lake" / "tracks", home.parent / "lake" / "tenure"
    spark = {"folder": str(folder), "session": CONF}
    land_demo(home / "landing", until=UNTIL, truth=home.parent / "truth", **SMALL)
    shutil.move(home / "landing" / "segment" / "tracks", tracks)
    [(user, address)] = duckdb.sql(PERSON.format(landing=home / "landing", tracks=tracks)).fetchall()
    duckdb.execute(BROKEN.format(tracks=tracks, user=user))
    settings = (home / "landing" / "tenure.yml").read_text()
    write_settings(home, settings, {"table": str(tracks)}, spark)
    build(home, UNTIL, "raw")
    return Delivered(home, folder / "rollups", user, address)


def test_the_next_delivery_has_a_pseudonym_and_the_same_numbers(delivered: Delivered, run_tenure) -> None:
    one, counted = delivered, delivered.days_of(delivered.user)
    assert counted
    everywhere = {*TABLES} - {"active_days", "feature_days", "groupless_days"}
    assert everywhere <= one.naming(one.folder, one.user), "this test would pass without a search"

    assert run_tenure("erase", "--email", one.address).exit_code == 0
    assert one.naming(paths.rollups(), one.user) == set()
    assert one.naming(one.folder, one.user), "the lake is cleaned by the next delivery"

    build(one.home, UNTIL, "raw")
    assert one.naming(one.folder, one.user) == one.naming(paths.rollups(), one.user) == set()
    [pseudonym] = {user for user in _users(one) if user.startswith("erased-")}
    assert one.days_of(pseudonym) == counted
    assert everywhere <= one.naming(one.folder, pseudonym)


def _users(one: Delivered) -> set[str]:
    with duckdb.connect(str(one.home / "warehouse" / "tenure.duckdb"), read_only=True) as connection:
        return {
            user
            for (user,) in connection.execute("select distinct user_id from rollups.user_days").fetchall()
        }
