"""What is built again: what somebody dropped, though it was built from the same before, and what landed otherwise."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.build_stage import build_stage
from tenure.transform.node_digests import read_built

DAY = date(2026, 4, 1)
FILES = {
    "segment/groups": ("group_id,name,received_at", "a1,One,2026-01-01"),
    "segment/tracks": (
        "id,user_id,event,timestamp,received_at,context_group_id",
        *(f"e{day},u1,report_exported,2026-03-0{day} 11:00,2026-03-0{day} 12:00,a1" for day in range(1, 6)),
        "e9,,opened,2026-03-07 11:00,2026-03-07 12:00,",
    ),
}
# A view, a seed, and two tables that are kept day by day.
DROPPED = {
    "staging.stg_segment__events": "view",
    "seeds.playbooks": "table",
    "staging.stg_segment__event_people": "table",
    "intermediate.int_product__uses": "table",
}

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("TENURE_LANDING", raising=False)
        for folder, lines in FILES.items():
            (paths.landing() / folder).mkdir(parents=True)
            (paths.landing() / folder / "1.csv").write_text("\n".join(lines) + "\n")
        open_landing_folder()
        build()
        yield paths.home()


def build() -> None:
    build_stage("raw", DAY)
    build_stage("features", DAY)


def built_nodes() -> set[str]:
    with warehouse.connect(read_only=True) as connection:
        return set(read_built(connection))


def rows_of(tables: tuple[str, ...]) -> dict[str, list[tuple]]:
    with warehouse.connect(read_only=True) as connection:
        return {one: connection.execute(f"select * from {one} order by all").fetchall() for one in tables}


def test_what_was_dropped_comes_back_whole(built_home: Path) -> None:
    before, nodes = rows_of(tuple(DROPPED)), built_nodes()
    with warehouse.connect() as connection:
        for relation, kind in DROPPED.items():
            connection.execute(f"drop {kind} {relation} cascade")
    build()
    assert all(before.values())
    assert rows_of(tuple(DROPPED)) == before
    assert built_nodes() == nodes


def test_a_second_run_finds_everything_built(built_home: Path) -> None:
    assert build_stage("raw", DAY)["statuses"] == build_stage("features", DAY)["statuses"] == {}


@pytest.mark.slow
def test_of_two_rows_of_a_key_the_later_one_counts_however_they_came_to_be_so(built_home: Path) -> None:
    """Two rates of one day: the lower one of a file, also sorted anew; and that of the later file."""
    header, one, other = "currency,valid_from_on,rate", "eur,2026-01-01,1.1", "eur,2026-01-01,1.2"
    assert rate_of({"rates.csv": (header, one, other)}) == [(1.2,)]
    assert rate_of({"rates.csv": (header, other, one)}) == [(1.1,)]
    assert rate_of({"january.csv": (header, one), "later.csv": (header, other)}) == [(1.2,)]
    assert rate_of({"before.csv": (header, other), "january.csv": (header, one)}) == [(1.1,)]


def rate_of(files: dict[str, tuple[str, ...]]) -> list[tuple]:
    folder = paths.landing() / "company" / "exchange_rate"
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n")
    open_landing_folder()
    build_stage("raw", DAY)
    table = "staging.stg_company__exchange_rates"
    with warehouse.connect(read_only=True) as connection:
        return connection.execute(f"select rate from {table} where set_aside_reason is null").fetchall()


def test_features_of_the_rows_of_before_do_not_pass_for_those_of_a_new_file(built_home: Path) -> None:
    """Another run has opened what landed, and has not yet built it."""
    header, first, *_ = FILES["segment/tracks"]
    new = paths.landing() / "segment" / "tracks" / "2.csv"
    new.write_text(f"{header}\n{first.replace('e1,', 'e99,')}\n")
    open_landing_folder()
    build_stage("features", DAY)
    assert "model.tenure.fct_account_features" not in built_nodes()
    build()
    assert "model.tenure.fct_account_features" in built_nodes()
