"""Each file is read once; what is found again is as it was read, and what is not there any more is forgotten."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tenure.landing import open_landing as door
from tenure.landing.contract import read_contract

PLANS = "id,amount\np1,100\n"
TORN = "id,amount\np1,100\np2\np3,300\n"
EVENTS = "id,event,timestamp,received_at\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that the door has read."""
    names: list[str] = []
    inspect = door.inspect_file

    def inspect_file(path: Path, landing: Path, *rest):
        names.append(path.relative_to(landing).as_posix())
        return inspect(path, landing, *rest)

    monkeypatch.setattr(door, "inspect_file", inspect_file)
    return names


def write(landing: Path, name: str, content: str) -> Path:
    file = landing / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return file


def open_folder(landing: Path, connection, null_markers: Sequence[str] = ("", "\\N")):
    contract = replace(read_contract(), null_markers=tuple(null_markers))
    return door.open_landing(landing, connection, contract)


def rows(connection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()


def test_a_file_is_read_once_refused_or_not(landing, connection, read):
    write(landing, "stripe/plan/good.csv", PLANS)
    write(landing, "stripe/plan/bad.csv", "amount\n100\n")
    reports = [open_folder(landing, connection) for _ in range(2)]
    assert sorted(read) == ["stripe/plan/bad.csv", "stripe/plan/good.csv"]
    assert reports[0] == reports[1]


def test_a_file_that_is_written_anew_is_read_again_though_size_and_time_are_the_same(
    landing, connection, read
):
    file = write(landing, "stripe/plan/1.csv", PLANS)
    state = file.stat()
    open_folder(landing, connection)
    file.write_text(PLANS.replace("100", "900"))
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    open_folder(landing, connection)
    assert len(read) == 2
    assert rows(connection, "select amount from stripe.plan") == [("900",)]


def test_another_way_to_read_reads_again(landing, connection, read):
    write(landing, "stripe/plan/1.csv", "id,nickname,amount\np1,none,none\n")
    open_folder(landing, connection)
    open_folder(landing, connection, null_markers=("", "none"))
    assert len(read) == 2
    assert rows(connection, "select amount from stripe.plan") == [(None,)]


def test_lines_that_are_no_rows_stay_with_their_file_and_go_with_it(landing, connection):
    file = write(landing, "stripe/plan/torn.csv", TORN)
    write(landing, "stripe/plan/other.csv", "id,amount\np9,900\n")
    for _ in range(2):
        report = open_folder(landing, connection)
        assert (report.rows_landed, report.rows_rejected) == (4, 1)
        assert rows(connection, "select id from stripe.plan order by 1") == [("p1",), ("p3",), ("p9",)]
        assert rows(connection, "select file, row from landing.rejected_rows") == [
            ("stripe/plan/torn.csv", 3)
        ]
    file.unlink()
    open_folder(landing, connection)
    assert rows(connection, "select id from stripe.plan") == [("p9",)]
    for table in ("rejected_rows", "copied_rows"):
        assert rows(connection, f"select count(*) from landing.{table}") == [(0,)]


def test_a_landing_that_was_moved_is_read_where_it_is(landing, connection, read, tmp_path):
    write(landing, "stripe/plan/1.csv", PLANS)
    open_folder(landing, connection)
    landing.rename(tmp_path / "elsewhere")
    open_folder(tmp_path / "elsewhere", connection)
    assert rows(connection, "select id from stripe.plan") == [("p1",)]
    assert len(read) == 2


def test_tables_of_an_older_version_are_made_anew(landing, connection):
    connection.execute("create schema landing")
    connection.execute("create table landing.files (file text, rows_landed bigint)")
    connection.execute("insert into landing.files values ('stripe/plan/1.csv', 7)")
    write(landing, "stripe/plan/1.csv", PLANS)
    open_folder(landing, connection)
    assert rows(connection, "select file, rows_landed from landing.files") == [("stripe/plan/1.csv", 1)]


def test_days_are_counted_by_content(landing, connection):
    lines = [f"e{n},opened,2026-03-0{n} 10:00:00,2026-03-0{n} 10:00:01\n" for n in (1, 2, 2)]
    unreadable = [
        "e4,opened,2026-03-01,soon\n",
        "e5,opened,2026-03-01,2162-01-01\n",
        "e6,opened,2026-03-01,\n",
    ]
    by_day = (
        "select known_on, sum(rows_landed), sum(digest) from landing.file_days where table_name = 'tracks'"
        " group by 1 order by 1"
    )
    write(landing, "segment/tracks/all.csv", EVENTS + "".join(lines + unreadable))
    open_folder(landing, connection)
    found = rows(connection, by_day)
    assert [(str(day), count) for day, count, _ in found] == [
        ("2026-03-01", 1),
        ("2026-03-02", 2),
        ("None", 3),
    ]

    (landing / "segment/tracks/all.csv").unlink()
    write(landing, "segment/tracks/one.csv", EVENTS + "".join(reversed(lines[1:] + unreadable)))
    write(landing, "segment/tracks/two.csv", EVENTS + lines[0])
    open_folder(landing, connection)
    assert rows(connection, by_day) == found

    write(landing, "segment/tracks/two.csv", EVENTS + lines[0].replace("opened", "closed"))
    open_folder(landing, connection)
    changed = [
        day for (day, *then), (_, *now) in zip(found, rows(connection, by_day), strict=True) if then != now
    ]
    assert [str(day) for day in changed] == ["2026-03-01"]
