"""Odd names, links and folders below the landing: taken literally, or refused with words; nothing hangs or raises."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenure.landing import find_files
from tests.tenure.landing.odd_landing import (
    CSV,
    EVENT,
    TABLE,
    Odd,
    Opened,
    assert_as_expected,
    assert_others_go_on,
    events,
    open_odd_landing,
    write,
)

TWO = ("u1", "u1")
OUT = "a link that leads out of the landing folder"


def link_to(target: str):
    return lambda path: os.symlink(target, path)


def not_utf8(path: Path) -> None:
    write(path, events())
    os.rename(path, os.fsencode(path.parent) + b"/caf\xe9.parquet")


KINDS = [
    Odd("star", {"b*.parquet": events(), "b1.parquet": events(1)}, ("u1",) * 3),
    Odd("question", {"c?.csv": CSV, "c1.csv": CSV}, TWO + TWO),
    Odd(
        "brackets",
        {"t[1].parquet": events(), "t1.csv": CSV, "t[[]1].csv": CSV, "t[!1].jsonl": json.dumps(EVENT)},
        ("u1",) * 7,
    ),
    Odd("stars[1]", {"**/s.parquet": events()}, TWO),
    Odd("quotes", {'it\'s "mine"); drop.parquet': events(), "o'brien é.csv": CSV}, TWO + TWO),
    Odd("new_line", {"a\nb.parquet": events()}, TWO),
    Odd("upper_suffix", {"A.PARQUET": events(), "B.CSV": CSV}, TWO + TWO),
    Odd(
        "hive",
        {
            "event=logout/a.parquet": events(),
            "received_at=2026-05-01/a.csv": CSV,
            "year=2026/b.parquet": events(),
        },
        TWO * 3,
    ),
    Odd(
        "hidden",
        {
            "_temporary/a.parquet": b"half",
            ".staging/x/b.csv": b"",
            "_delta_log/0.json": "{}",
            "_a.csv": "",
            "x/_b/c.csv": "",
        },
    ),
    Odd(
        "spark",
        {"x.parquet/part-0.snappy.parquet": events(), "x.parquet/_SUCCESS": "", "y.csv/part-0.csv": CSV},
        TWO + TWO,
    ),
    Odd("folder_without_files", {"x.json": Path.mkdir}),
    Odd(
        "pipe",
        {"a.csv": os.mkfifo, "b.parquet": os.mkfifo},
        says="a.csv: not a file that can be read, such as a pipe",
    ),
    Odd("link_out", {"p.csv": link_to("/etc/passwd")}, says=OUT),
    Odd("folder_out", {"linked": link_to("/etc")}, says=OUT),
    Odd("link_in_circles", {"a.csv": link_to("a.csv")}, says="a.csv: cannot be read"),
    Odd("link_to_nothing", {"a.csv": link_to("b.csv")}, says="a.csv: cannot be read: No such file"),
    Odd("link_up", {"up": link_to("..")}, says="up: a link to a folder, which is not followed"),
    Odd("link_inside", {"a.csv": link_to("../upper_suffix/B.CSV")}, TWO),
    Odd("not_utf8", {"a.parquet": not_utf8}, says="caf\\xe9.parquet: its name is not UTF-8"),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_odd_landing(tmp_path_factory.mktemp("landing"), KINDS)


@pytest.mark.parametrize("odd", KINDS, ids=lambda odd: odd.kind)
@pytest.mark.timeout(60)
def test_an_odd_name_is_taken_literally_or_refused_with_words(opened: Opened, odd: Odd) -> None:
    assert_as_expected(opened, odd)


def test_the_other_files_go_on(opened: Opened) -> None:
    assert_others_go_on(opened, KINDS)


def test_the_name_of_a_folder_is_no_value(opened: Opened) -> None:
    assert set(opened.values("hive", "event")) == {EVENT["event"]}


def test_a_message_is_one_line_and_shows_nothing_of_a_file_outside(opened: Opened) -> None:
    assert not [message for message in opened.report.messages if "\n" in message or "root" in message]


def test_the_landing_itself_may_have_an_odd_name(tmp_path: Path) -> None:
    odd = Odd("star", {"b*.parquet": events(), "b1.csv": CSV}, TWO + TWO)
    assert_as_expected(open_odd_landing(tmp_path / "a landing's [*] folder?", [odd]), odd)


def test_every_refusal_is_written_down(opened: Opened) -> None:
    refused = {file.name for file in opened.report.files if file.refusal}
    found = opened.connection.execute("select file from landing.files where not is_accepted").fetchall()
    assert {name for (name,) in found} == refused


def test_a_table_that_links_out_of_the_landing_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "secret.csv", CSV)
    (tmp_path / "landing" / "stripe").mkdir(parents=True)
    os.symlink(tmp_path / "elsewhere", tmp_path / "landing" / "stripe" / "plan")
    opened = open_odd_landing(tmp_path / "landing", [])
    (message,) = opened.report.messages
    assert message.startswith(f"stripe/plan: {OUT}")


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Names of folders and files that may not be read. The tests may run as root, who may read everything."""
    names: set[str] = set()
    scandir, open_file = os.scandir, Path.open

    def guarded_scandir(path):
        if Path(path).name in names:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    def guarded_open(path, mode="r", *args, **kwargs):
        if path.name in names and "r" in mode:
            raise PermissionError(13, "Permission denied", str(path))
        return open_file(path, mode, *args, **kwargs)

    monkeypatch.setattr(find_files.os, "scandir", guarded_scandir)
    monkeypatch.setattr(Path, "open", guarded_open)
    return names


def test_a_folder_that_may_not_be_listed_is_no_source_without_rows(tmp_path: Path, locked: set[str]) -> None:
    locked.add("locked")
    opened = open_odd_landing(tmp_path, [Odd("locked", {"a.csv": CSV}), Odd("free", {"a.csv": CSV}, TWO)])
    assert opened.report.messages == (f"{TABLE}/locked: cannot be read: Permission denied",)
    assert opened.report.files_refused == 1
    assert opened.values("free", "user_id") == TWO


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.parquet"])
def test_a_file_that_may_not_be_read_is_refused_for_that(tmp_path: Path, locked: set[str], name: str) -> None:
    locked.add(name)
    odd = Odd("locked", {name: CSV}, says=f"{name}: cannot be read: Permission denied")
    assert_as_expected(open_odd_landing(tmp_path, [odd]), odd)
