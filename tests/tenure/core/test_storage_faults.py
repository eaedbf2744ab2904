"""A full disk and a damaged file are told in words: which file, what it means, what to do."""

import os
import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.core.storage_faults import StorageFault, in_words, refuse_damaged_sqlite

ROWS = "select range as number, hash(range) as one, hash(range + 1) as other from range({rows})"


@pytest.fixture
def file(home: Path) -> Path:
    """The warehouse of a home of the test's own, with one table."""
    with warehouse.connect() as connection:
        connection.execute(f"create table numbers as {ROWS.format(rows=100_000)}")
    return paths.warehouse_file()


@contextmanager
def no_room(size: int) -> Iterator[None]:
    """No file grows beyond so many bytes: what a full disk is to a program."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def _one_large_table(connection: Any) -> None:
    connection.execute(f"create table more as {ROWS.format(rows=300_000)}")


def _many_small_writes(connection: Any) -> None:
    for _ in range(40):
        with warehouse.transaction(connection):
            connection.execute(f"insert into numbers {ROWS.format(rows=2000)}")


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (_one_large_table, "Could not write file"),
        # DuckDB has ended the transaction itself: the fault is that of the commit, not of the rollback behind it.
        (_many_small_writes, "Failed to commit"),
    ],
)
def test_a_full_disk_is_told_as_such_and_what_was_there_is_kept(
    file: Path, write: Callable[[Any], None], words: str
) -> None:
    with (
        no_room(200_000),
        pytest.raises(StorageFault, match=rf"there is no room left to write \(.*{words}"),
        warehouse.connect() as connection,
    ):
        write(connection)
    with warehouse.connect() as connection:
        assert connection.execute("select count(*) >= 100000 from numbers").fetchall() == [(True,)]
        write(connection)


def _cut_in_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _overwrite_header(content: bytes) -> bytes:
    return content[:4100] + bytes(255 - one for one in content[4100:4300]) + content[4300:]


def _overwrite_block(content: bytes) -> bytes:
    middle = len(content) // 2
    return (
        content[:middle]
        + bytes(255 - one for one in content[middle : middle + 300])
        + content[middle + 300 :]
    )


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda _: b"no database" * 1000, _cut_in_half, _overwrite_header, _overwrite_block],
)
def test_a_damaged_warehouse_is_named_with_what_is_lost_without_it(
    file: Path, damage: Callable[[bytes], bytes], read_only: bool
) -> None:
    file.write_bytes(damage(file.read_bytes()))
    damaged = file.read_bytes()
    with (
        pytest.raises(StorageFault) as refusal,
        warehouse.connect(read_only=read_only) as connection,
    ):
        connection.execute("select max(one), max(other), sum(number) from numbers").fetchall()
    for words in (
        str(file),
        "is damaged",
        "Restore a backup",
        "promises, the cases of playbooks and the outbox",
    ):
        assert words in str(refusal.value)
    assert file.read_bytes() == damaged


def test_a_damaged_snapshot_is_only_written_anew(home: Path) -> None:
    paths.published_file().parent.mkdir()
    paths.published_file().write_bytes(b"")
    with (
        pytest.raises(StorageFault, match="Delete it: the next daily run"),
        warehouse.connect(paths.published_file()),
    ):
        pass


def test_a_damaged_file_of_the_landing_folder_says_nothing_of_the_warehouse(file: Path) -> None:
    said = 'IO Error: Could not read enough bytes from file "/landing/stripe/charge/1.parquet": attempted to read 8'
    assert in_words(Exception(said), file) is None
    assert in_words(Exception(said.replace("/landing/stripe/charge/1.parquet", str(file))), file)


def test_what_may_not_be_written_is_named_also_by_the_command_line(
    home: Path, run_tenure: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, os.strerror(13), "/etc/tenure/lock")

    monkeypatch.setattr("ml.tracking.champions.rollback", fail)
    refused = run_tenure("rollback")
    assert refused.exit_code == 1
    assert "tenure rollback: /etc/tenure/lock: this user may not read or write it" in refused.stderr
    assert f"Correct the rights of {home}" in refused.stderr


@pytest.mark.parametrize("how", ["no database", "cut off"])
def test_a_damaged_database_of_airflow_is_named_with_what_is_lost_without_it(home: Path, how: str) -> None:
    from tenure.cli.dag_runner import refuse_damaged_database

    file = home / "airflow" / "airflow.db"
    file.parent.mkdir()
    refuse_damaged_database()
    with closing(sqlite3.connect(file)) as database:
        database.execute("create table runs as select randomblob(100000) as noise")
        database.commit()
    refuse_damaged_database()
    file.write_bytes(file.read_bytes()[:-50_000] if how == "cut off" else b"no database" * 100)
    with pytest.raises(StorageFault, match=r"airflow\.db is damaged.*no table of the warehouse is"):
        refuse_damaged_database()


def test_an_empty_file_is_a_new_sqlite_database(home: Path) -> None:
    (home / "new.db").touch()
    refuse_damaged_sqlite(home / "new.db", "")
