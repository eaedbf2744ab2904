"""Landing: complete, repeatable, append-only, and without the truth."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.simulator import land
from tenure.simulator.land import land_demo
from tenure.simulator.landing import files, tables
from tenure.simulator.landing.files import read_manifest, write_manifest
from tenure.simulator.refusal import LandingRefused
from tests.tenure.simulator.small_company import SMALL, UNTIL, rows_by_table

EARLIER = date(2025, 7, 1)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.parametrize("table", sorted(tables.TABLES))
def test_every_table_of_the_contract_lands_with_its_columns_and_types(demo: Path, table: str):
    landed = sorted((demo / "landing" / table.replace(".", "/")).glob("2*.parquet"))
    assert landed
    schema = pq.read_schema(landed[0])
    assert dict(zip(schema.names, schema.types, strict=True)) == tables.TABLES[table]


def test_landing_again_changes_nothing(demo: Path):
    before = contents(demo)
    assert land_demo(demo / "landing", until=UNTIL, truth=demo / "truth", **SMALL)["files_written"] == 0
    assert contents(demo) == before


def test_a_landing_may_end_just_before_a_billing_period_begins(tmp_path: Path):
    company = {"accounts": 60, "seed": 7, "start": date(2024, 12, 2)}
    for until in (date(2025, 3, 26), date(2025, 3, 31)):
        landed = land_demo(tmp_path / "landing", until=until, truth=tmp_path / "truth", **company)
        assert landed["landed_until"] == until.isoformat()


def test_same_seed_lands_the_same_bytes(demo: Path, tmp_path: Path):
    land_demo(tmp_path / "landing", until=UNTIL, truth=tmp_path / "truth", **SMALL)
    assert contents(tmp_path) == contents(demo)


def test_another_seed_is_another_company(demo: Path, tmp_path: Path):
    land_demo(tmp_path / "landing", until=date(2025, 2, 1), truth=tmp_path / "truth", **{**SMALL, "seed": 6})
    names = "select name from read_parquet(?) order by name limit 20"
    one, other = (
        duckdb.execute(names, [str(home / "landing/segment/groups/2025-01*.parquet")]).fetchall()
        for home in (demo, tmp_path)
    )
    assert one != other


@pytest.fixture(scope="module")
def in_two_steps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Home of a company landed in two steps, and the files of the first step."""
    home = tmp_path_factory.mktemp("in_two_steps")
    land_demo(home / "landing", until=EARLIER, truth=home / "truth", **SMALL)
    first = contents(home / "landing")
    land_demo(home / "landing", until=UNTIL, truth=home / "truth", **SMALL)
    return home, first


def test_a_later_day_only_appends_files(in_two_steps: tuple[Path, dict[str, bytes]]):
    home, first = in_two_steps
    both = contents(home / "landing")
    assert {name for name in first if first[name] != both[name]} == {"_demo_company.json"}
    assert len(both) > len(first)


def test_landing_in_two_steps_gives_the_rows_of_one(demo: Path, in_two_steps: tuple[Path, dict[str, bytes]]):
    assert rows_by_table(in_two_steps[0] / "landing") == rows_by_table(demo / "landing")


def test_truth_of_two_steps_is_the_truth_of_one(demo: Path, in_two_steps: tuple[Path, dict[str, bytes]]):
    for name in ("hazards.parquet", "causes.parquet", "planted.json"):
        assert (in_two_steps[0] / "truth" / name).read_bytes() == (demo / "truth" / name).read_bytes()


def test_days_after_the_first_landing_are_files_of_their_own(tmp_path: Path):
    for until in (date(2025, 2, 1), date(2025, 2, 3)):
        land_demo(tmp_path / "landing", until=until, truth=tmp_path / "truth", **SMALL)
    names = sorted(file.stem for file in (tmp_path / "landing/segment/tracks").glob("*.parquet"))
    assert names == ["2025-01", "2025-02-01", "2025-02-02"]


def test_interrupted_landing_is_completed_by_landing_again(demo: Path, tmp_path: Path):
    shutil.copytree(demo, tmp_path / "demo")
    landing, truth = tmp_path / "demo/landing", tmp_path / "demo/truth"
    manifest = read_manifest(landing)
    write_manifest(landing, replace(manifest, landed_until=manifest.start))
    for lost in ("segment/tracks/2025-03.parquet", "stripe/invoice/2025-07-02.parquet"):
        (landing / lost).unlink()
    (landing / "segment/tracks/.2025-03.parquet.part").write_bytes(b"PAR1 half")
    land_demo(landing, until=UNTIL, truth=truth, **SMALL)
    assert contents(tmp_path / "demo") == contents(demo)


def test_killed_while_writing_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written = []

    def die_at_the_tenth(file: Path, rows) -> int:
        if len(written) == 10:
            raise KeyboardInterrupt
        written.append(file)
        return whole_write(file, rows)

    whole_write = land._write_once
    monkeypatch.setattr(land, "_write_once", die_at_the_tenth)
    with pytest.raises(KeyboardInterrupt):
        land_demo(tmp_path / "landing", until=date(2025, 2, 1), truth=tmp_path / "truth", **SMALL)
    monkeypatch.undo()
    with pytest.raises(LandingRefused, match="interrupted"):
        land_demo(tmp_path / "landing", until=date(2025, 1, 20), truth=tmp_path / "truth", **SMALL)
    land_demo(tmp_path / "landing", until=date(2025, 2, 1), truth=tmp_path / "truth", **SMALL)
    land_demo(tmp_path / "whole", until=date(2025, 2, 1), truth=tmp_path / "truth2", **SMALL)
    assert contents(tmp_path / "landing") == contents(tmp_path / "whole")


def test_killed_inside_a_write_leaves_the_file_missing_not_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def write_half(table, file: Path, **_) -> None:
        file.write_bytes(b"PAR1 half")
        raise KeyboardInterrupt

    monkeypatch.setattr(files.pq, "write_table", write_half)
    with pytest.raises(KeyboardInterrupt):
        files.write_parquet(tmp_path / "2025-01.parquet", pa.table({"id": [1]}))
    assert not (tmp_path / "2025-01.parquet").exists()
    monkeypatch.undo()
    files.write_parquet(tmp_path / "2025-01.parquet", pa.table({"id": [1]}))
    assert [file.name for file in tmp_path.iterdir()] == ["2025-01.parquet"]


def test_folder_with_other_parameters_is_refused(demo: Path):
    with pytest.raises(LandingRefused, match="seed 5, not 6"):
        land_demo(demo / "landing", until=UNTIL, truth=demo / "truth", **{**SMALL, "seed": 6})


def test_folder_with_a_company_s_own_files_is_refused(tmp_path: Path):
    (tmp_path / "landing/stripe/invoice").mkdir(parents=True)
    with pytest.raises(LandingRefused, match="not the demo company"):
        land_demo(tmp_path / "landing", until=UNTIL, truth=tmp_path / "truth", **SMALL)


def test_truth_is_never_inside_the_landing(tmp_path: Path):
    with pytest.raises(ValueError, match="must not land"):
        land_demo(tmp_path, until=UNTIL, truth=tmp_path / "truth", **SMALL)


@pytest.mark.parametrize("table", sorted(tables.TABLES))
def test_a_file_holds_only_what_was_seen_in_its_time(demo: Path, table: str):
    seen = f'"{tables.seen_column(table)}"'
    for file in sorted((demo / "landing" / table.replace(".", "/")).glob("2*.parquet")):
        first, last = duckdb.execute(
            f"select min({seen})::date, max({seen})::date from read_parquet(?)", [str(file)]
        ).fetchall()[0]
        if len(file.stem) == 7:
            assert {f"{first:%Y-%m}", f"{last:%Y-%m}"} == {file.stem}
        else:
            assert {first.isoformat(), last.isoformat()} == {file.stem}
        assert last < UNTIL


HAPPENED = {
    "segment.users": "created_at",
    "stripe.charge": "created",
    "stripe.invoice": "coalesce(status_transitions_paid_at, created)",
    "stripe.subscription_history": "case when _fivetran_active then _fivetran_start else _fivetran_end end",
    "zendesk.ticket": "updated_at",
    "zendesk.ticket_field_history": "updated",
    "zendesk.ticket_comment": "created",
    "hubspot.contact_property_history": "timestamp",
    "hubspot.engagement_meeting": "property_hs_timestamp",
    "jira.issue": "updated",
    "jira.issue_field_history": "time",
}


@pytest.mark.parametrize("table", sorted(HAPPENED))
def test_nothing_lands_before_it_happened_nor_a_day_after(demo: Path, table: str):
    landed = str(demo / "landing" / table.replace(".", "/") / "2*.parquet")
    happened, seen = HAPPENED[table], tables.seen_column(table)
    wrong = duckdb.execute(
        f"""select count(*) from read_parquet(?) where {seen} < {happened}
        or ({happened} >= ? and {seen}::date > ({happened})::date)""",
        [landed, SMALL["start"] + timedelta(days=1)],
    ).fetchall()[0][0]
    assert wrong == 0
