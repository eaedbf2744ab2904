"""A backup restores to a home with the same tables, and a damaged or a hostile one restores to nothing."""

import io
import json
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tenure import warehouse
from tenure.backup.manifest import Manifest
from tenure.backup.restore import restore_backup
from tenure.backup.write import write_backup
from tenure.core.duckdb_file import open_file
from tenure.core.errors import InvalidInput
from tenure.core.home_lock import HomeInUse, lock_home
from tenure.core.home_version import HOME_FORMAT, HomeIsNewer

FACT = "landing/tenure/task_event/page-1.parquet"
LOADED = "landing/stripe/customer/1.csv"
LEFT_OUT = (
    "logs/run.log",
    "dbt/target/manifest.json",
    "airflow/logs/task.log",
    "outbox/.day.jsonl.unfinished",
)
KEPT = (
    "outbox/day.jsonl",
    FACT,
    "landing/tenure.yml",
    "mlflow/artifacts/1/model.skops",
    "airflow/airflow.cfg",
)


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a bit of everything, which the tests save."""
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / "saved"))
    monkeypatch.delenv("TENURE_LANDING", raising=False)
    for name in (*KEPT, *LEFT_OUT, LOADED):
        file = tmp_path / "saved" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"content of {name}")
    with warehouse.connect() as connection:
        connection.execute("create schema ml")
        connection.execute(
            "create table ml.account_scores as select range as account, hash(range) as score from range(5000)"
        )
    return tmp_path / "saved"


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _changed(backup: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], Any]) -> Path:
    """The backup with other members."""
    with tarfile.open(backup) as archive:
        members = [(member, archive.extractfile(member).read()) for member in archive]
    change(members)
    with tarfile.open(backup, "w:gz") as archive:
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    return backup


def test_what_was_saved_is_restored_and_what_is_made_anew_is_left_out(saved: Path, tmp_path: Path) -> None:
    write_backup(tmp_path / "b.tar.gz")
    restore_backup(tmp_path / "b.tar.gz", tmp_path / "new")
    restored = _files(tmp_path / "new")
    assert restored.keys() == {*KEPT, "warehouse/tenure.duckdb", "version.json"}
    assert {name: restored[name] for name in KEPT} == {name: f"content of {name}".encode() for name in KEPT}
    query = "select count(*), sum(hash(scores)) from ml.account_scores as scores"
    files = (saved / "warehouse" / "tenure.duckdb", tmp_path / "new" / "warehouse" / "tenure.duckdb")
    found = []
    for file in files:
        with open_file(file, read_only=True) as connection:
            found.append(connection.execute(query).fetchall())
    assert found[0] == found[1]
    assert found[0][0][0] == 5000


def test_the_loaders_files_are_saved_when_asked_for_also_from_a_folder_elsewhere(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (saved / "landing").rename(tmp_path / "exports")
    monkeypatch.setenv("TENURE_LANDING", str(tmp_path / "exports"))
    write_backup(tmp_path / "b.tar.gz", with_landing=True)
    restored = restore_backup(tmp_path / "b.tar.gz", tmp_path / "new")
    assert (restored.has_landing, restored.landing) == (True, str(tmp_path / "exports"))
    assert (tmp_path / "new" / LOADED).read_text() == f"content of {LOADED}"
    assert (tmp_path / "new" / FACT).exists()


def test_a_sqlite_database_is_saved_in_one_state_while_another_writes_it(saved: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(saved / "airflow" / "airflow.db")) as database:
        database.execute("pragma journal_mode = wal")
        database.execute("create table runs (day text)")
        database.execute("insert into runs values ('2026-07-01')")
        database.commit()
        database.execute("insert into runs values ('not committed')")
        write_backup(tmp_path / "b.tar.gz")
    restore_backup(tmp_path / "b.tar.gz", tmp_path / "new")
    assert sorted(file.name for file in (tmp_path / "new" / "airflow").iterdir()) == [
        "airflow.cfg",
        "airflow.db",
    ]
    with closing(sqlite3.connect(tmp_path / "new" / "airflow" / "airflow.db")) as database:
        assert database.execute("select * from runs").fetchall() == [("2026-07-01",)]


def test_backup_and_what_is_restored_are_for_their_owner(saved: Path, tmp_path: Path) -> None:
    (saved / "outbox" / "day.jsonl").chmod(0o644)
    write_backup(tmp_path / "b.tar.gz")
    restore_backup(tmp_path / "b.tar.gz", tmp_path / "new")
    found = [tmp_path / "b.tar.gz", tmp_path / "new", *(tmp_path / "new").rglob("*")]
    assert [str(file) for file in found if file.stat().st_mode & 0o077] == []


def test_a_home_at_work_is_not_saved(saved: Path, tmp_path: Path) -> None:
    with lock_home(), pytest.raises(HomeInUse):
        write_backup(tmp_path / "b.tar.gz")
    assert [file.name for file in tmp_path.iterdir()] == ["saved"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("saved/b.tar.gz", "lies in the home"),
        ("b.zip", r"ends in \.tar\.gz"),
        ("there.tar.gz", "is there already"),
    ],
)
def test_a_backup_goes_to_a_new_file_outside_the_home(
    name: str, message: str, saved: Path, tmp_path: Path
) -> None:
    (tmp_path / "there.tar.gz").touch()
    with pytest.raises(InvalidInput, match=message):
        write_backup(tmp_path / name)


def test_a_home_that_holds_something_is_not_overwritten(saved: Path, tmp_path: Path) -> None:
    write_backup(tmp_path / "b.tar.gz")
    before = _files(saved)
    with pytest.raises(InvalidInput, match="is not empty"):
        restore_backup(tmp_path / "b.tar.gz", saved)
    assert _files(saved) == before


def _flip(members: list) -> None:
    member, content = members[2]
    members[2] = member, bytes([content[0] ^ 1]) + content[1:]


def _leave_one_out(members: list) -> None:
    del members[1]


def _leave_list_out(members: list) -> None:
    del members[-1]


def _lead_out(members: list) -> None:
    member, _ = members[0]
    member.name = "../outside"


def _link(members: list) -> None:
    member = tarfile.TarInfo("warehouse/link")
    member.type, member.linkname = tarfile.SYMTYPE, "tenure.duckdb"
    members.insert(0, (member, b""))


def _of_later(members: list) -> None:
    member, content = members[-1]
    later = json.dumps(json.loads(content) | {"format": HOME_FORMAT + 1}).encode()
    member.size = len(later)
    members[-1] = member, later


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_flip, "is not what was saved"),
        (_leave_one_out, "is not what was saved"),
        (_leave_list_out, "it is incomplete"),
        (_lead_out, "outside the destination"),
        (_link, "is no file"),
        (_of_later, "was written by a newer Tenure"),
    ],
)
def test_a_backup_that_was_changed_restores_to_nothing(
    change: Callable[[list], None], message: str, saved: Path, tmp_path: Path
) -> None:
    write_backup(tmp_path / "b.tar.gz")
    _changed(tmp_path / "b.tar.gz", change)
    with pytest.raises((InvalidInput, HomeIsNewer), match=message):
        restore_backup(tmp_path / "b.tar.gz", tmp_path / "new")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.tar.gz", "saved"]


@pytest.mark.parametrize("part", [0, 3, 0.5, 0.99])
def test_a_backup_that_was_cut_off_restores_to_nothing(part: float, saved: Path, tmp_path: Path) -> None:
    write_backup(tmp_path / "b.tar.gz")
    whole = (tmp_path / "b.tar.gz").read_bytes()
    (tmp_path / "b.tar.gz").write_bytes(whole[: part if part in (0, 3) else int(part * len(whole))])
    with pytest.raises(InvalidInput, match="nothing was restored"):
        restore_backup(tmp_path / "b.tar.gz", tmp_path / "new")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.tar.gz", "saved"]


# Stops for ever behind the first file, for the kill.
HALF = """
import sys, time
from pathlib import Path
from tenure.backup import manifest, restore, write

def stop(*_):
    print("half", flush=True)
    time.sleep(1000)

manifest.Hashing.hexdigest = stop
if sys.argv[1] == "backup":
    write.write_backup(Path(sys.argv[2]))
else:
    restore.restore_backup(Path(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_killed_in_the_middle_it_leaves_nothing_of_that_name_and_can_be_run_again(
    command: str, saved: Path, tmp_path: Path
) -> None:
    file, new = tmp_path / "b.tar.gz", tmp_path / "new"
    if command == "restore":
        write_backup(file)
    with subprocess.Popen([sys.executable, "-c", HALF, command, file, new], stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline() == b"half\n"
        child.kill()
    assert (file.exists(), new.exists()) == (command == "restore", False)
    if command == "backup":
        write_backup(file)
    assert restore_backup(file, new).files
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.tar.gz", "new", "saved"]


def test_the_commands_save_and_restore(saved: Path, tmp_path: Path, run_tenure: Callable[..., Any]) -> None:
    done = run_tenure("backup", tmp_path / "b.tar.gz")
    assert (done.exit_code, "Without the loaders' files" in done.stdout) == (0, True)
    done = run_tenure("restore", tmp_path / "b.tar.gz", "--into", tmp_path / "new")
    assert (done.exit_code, f"export TENURE_HOME={tmp_path / 'new'}" in done.stdout) == (0, True)
    refused = run_tenure("restore", tmp_path / "b.tar.gz")
    assert (refused.exit_code, "is not empty" in refused.stderr) == (1, True)


def test_an_archive_of_something_else_is_said_to_be_none() -> None:
    with pytest.raises(InvalidInput, match="is it one of `tenure backup`"):
        Manifest.read(b"[]", "b.tar.gz")
