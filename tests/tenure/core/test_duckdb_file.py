"""A file that another process holds: a run waits with words, goes on when it is free, and else names the process."""

import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tenure import warehouse
from tenure.core import duckdb_file, paths
from tenure.core.duckdb_file import FileHeld, open_file
from tenure.core.home_lock import HomeInUse, lock_home
from tenure.core.processes import describe_process
from tenure.core.storage_faults import StorageFault

# Holds the file until its input ends; the argument behind it stands for a secret.
HOLDER = """
import sys, duckdb
held = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reads")
print("held", flush=True)
sys.stdin.read()
"""
SECRET = "--token=s3cr3t"

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def file(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The warehouse of a home of the test's own, with one table; the waits are short."""
    monkeypatch.setattr(duckdb_file, "OF_A_RUN", 0.3)
    monkeypatch.setattr(duckdb_file, "PAUSE", 0.05)
    with warehouse.connect() as connection:
        connection.execute("create table numbers as select 7 as number")
    return paths.warehouse_file()


@pytest.fixture
def hold(tmp_path: Path) -> Callable[..., object]:
    script = tmp_path / "notebook.py"
    script.write_text(HOLDER)

    @contextmanager
    def hold(file: Path, how: str = "reads") -> Iterator[subprocess.Popen]:
        arguments = [sys.executable, str(script), str(file), how, SECRET]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            assert child.stdout
            assert child.stdin
            assert child.stdout.readline() == b"held\n"
            yield child
            child.stdin.close()

    return hold


@pytest.mark.parametrize(("how", "read_only"), [("reads", False), ("writes", False), ("writes", True)])
def test_who_holds_it_for_ever_is_named_with_what_to_do(
    file: Path, hold: Callable, how: str, read_only: bool
) -> None:
    with (
        hold(file, how) as holder,
        pytest.raises(FileHeld) as refusal,
        warehouse.connect(read_only=read_only),
    ):
        pass
    assert f"The warehouse {file} is still held by python" in str(refusal.value)
    assert f"notebook.py (PID {holder.pid}, of user " in str(refusal.value)
    assert f"end that process, or let it read {paths.published_file()} instead" in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_readers_do_not_wait_for_readers(file: Path, hold: Callable) -> None:
    with hold(file), warehouse.connect(read_only=True, patience=0) as connection:
        assert warehouse.read(connection, "select * from numbers").number.tolist() == [7]


def test_it_goes_on_as_soon_as_the_file_is_free(
    file: Path, hold: Callable, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(duckdb_file, "OF_A_RUN", 100)
    with hold(file) as holder:
        # Free only after the first line has been written: the words come at once, not at the end.
        release = _On(lambda: holder.stdin.close())
        logging.getLogger("tenure.waiting").addHandler(release)
        try:
            with warehouse.connect() as connection:
                connection.execute("insert into numbers values (8)")
        finally:
            logging.getLogger("tenure.waiting").removeHandler(release)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert f"(PID {holder.pid}, of user " in lines[0]
    assert lines[0].endswith(": waiting up to 100 seconds")


def test_further_lines_are_seldom(
    file: Path, hold: Callable, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with hold(file), pytest.raises(FileHeld), warehouse.connect():
        pass
    assert len(caplog.records) == 1
    monkeypatch.setattr(duckdb_file, "UNTIL_NEXT_LINE", 0)
    with hold(file), pytest.raises(FileHeld), warehouse.connect():
        pass
    assert len(caplog.records) > 2


def test_dbt_waits_too(file: Path, hold: Callable) -> None:
    from tenure.transform.dbt_runner import invoke_dbt

    show = ["show", "--inline", "select number from numbers", "--vars", "{as_of_date: 2026-07-01}"]
    with hold(file) as holder, pytest.raises(FileHeld, match=rf"\(PID {holder.pid}, "):
        invoke_dbt(show)
    assert invoke_dbt(show).success


def test_dbt_needs_no_warehouse_to_parse(file: Path, hold: Callable) -> None:
    from tenure.transform.dbt_runner import invoke_dbt

    with hold(file):
        assert invoke_dbt(["parse", "--vars", "{as_of_date: 2026-07-01}"]).success


def test_the_snapshot_waits_for_a_warehouse_that_is_written(file: Path, hold: Callable) -> None:
    from tenure.delivery.snapshot import publish_snapshot

    with hold(file, "writes") as holder, pytest.raises(FileHeld, match=rf"\(PID {holder.pid}, "):
        publish_snapshot()


def test_another_fault_is_not_waited_for(home: Path) -> None:
    home.joinpath("text.duckdb").write_text("no database" * 1000)
    with pytest.raises(StorageFault):
        open_file(home / "text.duckdb", patience=100)


def test_a_run_shows_what_it_waits_for(file: Path, hold: Callable, tmp_path: Path, capfd: Any) -> None:
    from tenure.cli.console import quiet

    with hold(file) as holder, quiet(tmp_path / "run.log"), pytest.raises(FileHeld), warehouse.connect():
        pass
    assert f"(PID {holder.pid}, of user" in " ".join(capfd.readouterr().out.split())


def test_a_second_run_on_a_home_names_the_first(home: Path) -> None:
    script = (
        "from tenure.core.home_lock import lock_home\nimport sys\n"
        "with lock_home(): print('locked', flush=True), sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        assert child.stdin
        child.stdout.readline()
        with pytest.raises(HomeInUse, match=rf"python\S* \(PID {child.pid}, of user "), lock_home():
            pass
        child.stdin.close()
    with lock_home():
        pass


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b"/usr/bin/duckdb\0-readonly\0a.duckdb\0", "duckdb"),
        (b"python3\0-X\0dev\0-u\0/home/a/read.py\0--password\0secret\0", "python3 read.py"),
        (b"/opt/my tools/python3.11\0-m\0ipykernel_launcher\0-f\0/tmp/key.json\0", "python3.11 -m ipykernel_launcher"),
        (b"python\0-c\0print('secret')\0", "python"),
        (b"airflow worker -- secret\0", "airflow"),
        (b"a\x1b[31m\0b\0", "a?[31m"),
        (b"", "a process"),
    ],
)  # fmt: skip
def test_a_process_is_its_program_and_its_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes, name: str
) -> None:
    monkeypatch.setattr("tenure.core.processes.PROC", tmp_path)
    (tmp_path / "12").mkdir()
    (tmp_path / "12" / "cmdline").write_bytes(written)
    assert describe_process(12).startswith(f"{name} (PID 12, of user ")


def test_a_process_that_has_ended_has_a_number_only() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert describe_process(child.pid) == f"a process (PID {child.pid})"
    assert describe_process(0) == describe_process(None) == "a process that this machine does not show"
    assert f"(PID {os.getpid()}, of user " in describe_process(os.getpid())


class _On(logging.Handler):
    """Does something when a line is written."""

    def __init__(self, what: Callable[[], None]) -> None:
        super().__init__()
        self._what, self._done = what, threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if not self._done.is_set():
            self._done.set()
            self._what()


def test_no_other_code_opens_a_file() -> None:
    packages = (paths.REPOSITORY / name for name in ("dags", "expectations", "ml", "plugins", "tenure"))
    # Without an argument it is a database in memory.
    opening = [
        file
        for folder in packages
        for file in folder.rglob("*.py")
        if re.search(r"duckdb\.connect\([^)]", file.read_text())
    ]
    assert [file.name for file in opening] == ["duckdb_file.py"]


OUTSIDE = ("read_text('/etc/hostname')", "glob('/etc/*')", "read_csv('http://127.0.0.1:1/rows.csv')")


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("it's outside")
    (folder / "rows.csv").write_text("number\n7\n")
    return folder


def refused(connection: duckdb.DuckDBPyConnection, outside: Path) -> bool:
    """Whether no SQL reads or writes outside, and nothing opens the way again."""
    there = str(outside).replace("'", "''")
    for statement in (
        *(f"select * from {place}" for place in OUTSIDE),
        f"from read_csv('{there}/rows.csv')",
        f"copy (select 1) to '{there}/written.csv'",
        f"attach '{there}/other.duckdb' as other",
        f"export database '{there}/all'",
        "load httpfs",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set temp_directory = '/tmp'",
    ):
        with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
            connection.execute(statement)
    return sorted(path.name for path in outside.iterdir()) == ["rows.csv"]


def test_sql_reaches_the_home_and_its_landing_alone(file: Path, outside: Path, tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    landing.symlink_to(outside, target_is_directory=True)
    with warehouse.connect() as connection:
        assert connection.execute(f"from read_csv('{landing}/rows.csv')").fetchall() == [(7,)]
        connection.execute(f"copy numbers to '{tmp_path}/written.csv'")
    landing.unlink()
    (tmp_path / "link.csv").symlink_to(outside / "rows.csv")
    with warehouse.connect() as connection:
        assert refused(connection, outside)
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"from read_csv('{tmp_path}/link.csv')")
    with warehouse.connect(read_only=True) as connection:
        assert refused(connection, outside)
    with warehouse.connect(warehouse.IN_MEMORY) as connection:
        assert refused(connection, outside)
    with open_file(file, read_only=True, config={"threads": "1"}) as connection:
        assert refused(connection, outside)


def test_a_folder_that_the_caller_names_is_reached_too(home: Path, outside: Path) -> None:
    there = str(outside).replace("'", "''")
    with warehouse.connect(warehouse.IN_MEMORY, folders=[outside]) as connection:
        assert connection.execute(f"from read_csv('{there}/rows.csv')").fetchall() == [(7,)]
        with pytest.raises(duckdb.PermissionException):
            connection.execute("from read_text('/etc/hostname')")


def test_what_does_not_fit_into_memory_goes_to_the_home(home: Path) -> None:
    with warehouse.connect(warehouse.IN_MEMORY) as connection:
        connection.execute("set threads = 1; set memory_limit = '40MB'; set preserve_insertion_order = false")
        sorted_rows = (
            "select * from (select md5(i::text) as digest from range(2000000) as rows (i)) order by digest"
        )
        assert connection.execute(f"select count(*), min(digest) from ({sorted_rows} offset 1)").fetchall()[
            0
        ][0]
        spilled = connection.execute("select current_setting('temp_directory')").fetchall()[0][0]
    assert Path(spilled) == home / "tmp"


def test_plain_dbt_keeps_to_the_same_folders(home: Path, outside: Path) -> None:
    from tenure.transform.confine_dbt import Plugin

    profile = yaml.safe_load((paths.DBT_PROJECT / "profiles.yml").read_text())["tenure"]["outputs"]["duckdb"]
    assert profile["plugins"] == [{"module": Plugin.__module__}]
    with duckdb.connect() as connection:
        Plugin("confine_dbt", {}).configure_connection(connection)
        assert refused(connection, outside)
        seed = paths.DBT_PROJECT / "seeds" / "playbooks.csv"
        assert connection.execute(f"select count(*) from read_csv('{seed}')").fetchall()[0][0]
