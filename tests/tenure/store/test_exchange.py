"""Machines with homes of their own and one store: a folder, as a file server's is, and one in memory."""

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

from tenure import store
from tenure.core.errors import InvalidInput
from tenure.core.home_version import HomeIsNewer
from tenure.store import exchange

On = Callable[[str], Path]
INVOICES = "landing/stripe/invoice/1.csv"


@pytest.fixture(params=["file", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    where = {"file": f"file://{tmp_path}/store/of-all", "memory": f"memory://{uuid.uuid4().hex}/of-all"}
    monkeypatch.setenv("TENURE_STORE", where[request.param])
    monkeypatch.setenv("WAREHOUSE_TARGET", "postgres")
    return where[request.param]


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> On:
    """`on("one")`: from now on this process is that machine; returns its home."""

    def machine(name: str) -> Path:
        monkeypatch.setenv("TENURE_HOME", str(tmp_path / name))
        return tmp_path / name

    return machine


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def files_of(home: Path) -> dict[str, str]:
    """What machines share, by name."""
    return {
        file.relative_to(home).as_posix(): file.read_text()
        for file in sorted(home.rglob("*"))
        if file.is_file() and not file.name.startswith("store.")
    }


def paths_there(address: str) -> list[str]:
    files, root = fsspec.url_to_fs(address)
    return [name.removeprefix(root).lstrip("/") for name in files.find(root)]


def test_what_one_machine_writes_the_others_have_before_their_task(address: str, on: On) -> None:
    one = on("one")
    with store.shared():
        write(one / INVOICES, "id\n1\n")
        write(one / "published/tenure.duckdb", "tables")
        write(one / "reports/raw/2026-07-01.html", "report")
        write(one / "outbox/2026-07-01.jsonl", "{}")
        write(one / "erased.json", "{}")
        # Of this machine alone.
        write(one / "dbt/target/manifest.json", "{}")
    two = on("two")
    with store.shared():
        shown = files_of(two)
    ours = files_of(one)
    assert ours.pop("dbt/target/manifest.json") == "{}"
    assert shown == ours
    # Pages of several machines name one version alike.
    times = {(home / "published/tenure.duckdb").stat().st_mtime_ns for home in (one, two)}
    assert len(times) == 1
    assert (two / INVOICES).stat().st_mode & 0o077 == 0


def test_only_what_has_changed_goes_over_the_network(
    address: str, on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = on("one")
    write(one / INVOICES, "id\n1\n")
    report = write(one / "reports/raw.html", "old")
    store.give()
    on("two")
    store.take()
    moved: list[str] = []
    for name in ("_take_file", "_give_file"):
        kept = getattr(exchange, name)
        monkeypatch.setattr(
            exchange,
            name,
            lambda *given, kept=kept, name=name: (moved.append(f"{name} {given[1]}"), kept(*given)),
        )
    on("one")
    store.take()
    report.write_text("another")
    store.give()
    on("two")
    store.take()
    store.give()
    assert moved == ["_give_file reports/raw.html", "_take_file reports/raw.html"]


def test_what_one_deletes_is_gone_for_all_and_what_is_new_elsewhere_stays(address: str, on: On) -> None:
    one, two = on("one"), on("two")
    on("one")
    for day in (1, 2, 3):
        write(one / f"reports/{day}.html", f"{day}")
    store.give()
    on("two")
    store.take()
    write(two / "reports/4.html", "4")
    write(two / "reports/2.html", "another 2")
    on("one")
    (one / "reports/1.html").unlink()
    (one / "reports/2.html").unlink()
    store.give()
    on("two")
    store.take()
    assert sorted(files_of(two)) == ["reports/2.html", "reports/3.html", "reports/4.html"]
    store.give()
    assert paths_there(address) == ["reports/2.html", "reports/3.html", "reports/4.html"]


def test_an_empty_folder_deletes_nothing_on_the_other_side(address: str, on: On) -> None:
    one = on("one")
    invoices = write(one / INVOICES, "id\n1\n")
    store.give()
    invoices.unlink()
    store.give()
    assert paths_there(address) == [INVOICES]
    files, root = fsspec.url_to_fs(address)
    on("two")
    store.take()
    files.rm(root, recursive=True)
    store.take()
    assert sorted(files_of(on("two"))) == [INVOICES]


@pytest.mark.parametrize("fact", [INVOICES, "erased.json"])
def test_a_fact_that_two_machines_have_changed_is_refused_and_both_are_kept(
    fact: str, address: str, on: On
) -> None:
    one = on("one")
    write(one / fact, "ours")
    store.give()
    two = on("two")
    write(two / fact, "theirs")
    with pytest.raises(store.StoreUnusable, match=f"{fact}.* have both changed"):
        store.take()
    assert files_of(two) == {fact: "theirs"}
    # The same fact twice is no quarrel.
    write(two / fact, "ours")
    store.take()


def test_a_report_that_two_machines_have_written_is_the_stores(address: str, on: On) -> None:
    one = on("one")
    write(one / "reports/index.html", "ours")
    store.give()
    two = on("two")
    write(two / "reports/index.html", "theirs")
    store.take()
    assert files_of(two) == {"reports/index.html": "ours"}


def test_after_a_kill_the_next_task_goes_on(address: str, on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    one, names = on("one"), [f"landing/stripe/invoice/{number}.csv" for number in range(4)]
    for name in names:
        write(one / name, name)
    given, kept = [], exchange._give_file

    def give_two(*arguments: Any) -> None:
        if len(given) == 2:
            raise KeyboardInterrupt
        given.append(arguments[1])
        kept(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "_give_file", give_two)
        with pytest.raises(KeyboardInterrupt):
            store.give()
    assert paths_there(address) == names[:2]
    # Killed without a chance to note anything: it is given again.
    (one / "store.json").unlink()
    store.give()
    assert paths_there(address) == names
    two = on("two")
    write(two / "landing/stripe/invoice/.0.csv.unfinished", "half")
    store.take()
    assert files_of(two) == {name: name for name in names}


def test_a_new_file_is_in_the_store_once(address: str, on: On) -> None:
    path = "landing/tenure/task_event/page-1.parquet"
    one = on("one")
    write(one / path, "first")
    store.give_new(path)
    two = on("two")
    write(two / path, "second")
    with pytest.raises(FileExistsError):
        store.give_new(path)
    (two / path).unlink()
    store.take()
    assert files_of(two) == {path: "first"}


def test_a_gate_that_closes_gives_its_report(address: str, on: On) -> None:
    one = on("one")

    @store.shared()
    def close() -> None:
        write(one / "reports/raw.html", "too old")
        raise LookupError("closed")

    with pytest.raises(LookupError, match="closed"):
        close()
    assert paths_there(address) == ["reports/raw.html", "version.json"]


def test_pages_ask_the_store_now_and_then_and_go_on_without_it(
    address: str, on: On, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one = on("one")
    write(one / "published/tenure.duckdb", "first")
    store.give()
    two = on("two")
    monkeypatch.setattr(exchange, "_refreshed", {})
    store.refresh("published")
    on("one")
    write(one / "published/tenure.duckdb", "second")
    store.give()
    on("two")
    store.refresh("published")
    assert files_of(two) == {"published/tenure.duckdb": "first"}
    monkeypatch.setattr(exchange, "_refreshed", {})
    store.refresh("published")
    assert files_of(two) == {"published/tenure.duckdb": "second"}
    monkeypatch.setattr(exchange, "_refreshed", {})
    monkeypatch.setenv("TENURE_STORE", "no-such-protocol://bucket")
    store.refresh("published")
    assert "what was taken last is shown" in caplog.text
    with pytest.raises(store.StoreUnusable, match="no-such-protocol"):
        store.take()


def test_a_store_that_refuses_is_named(address: str, on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    if not address.startswith("file:") or os.geteuid() == 0:
        # The owner of all files is refused nowhere: a file in the place of the folder refuses him, too.
        monkeypatch.setenv("TENURE_STORE", f"file://{write(on('one') / 'file', '')}/store")
    else:
        folder = Path(address.removeprefix("file://"))
        folder.mkdir(parents=True)
        folder.chmod(0)
    write(on("one") / "reports/raw.html", "report")
    with pytest.raises(store.StoreUnusable, match="TENURE_STORE=file://"):
        store.give()


def test_a_library_s_own_error_is_the_store_s(address: str, on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoCredentials(Exception):
        pass

    def refuse(*arguments: Any) -> None:
        raise NoCredentials("who are you?")

    on("one")
    monkeypatch.setattr(exchange, "files_there", refuse)
    with pytest.raises(store.StoreUnusable, match="NoCredentials: who are you"):
        store.take()


def test_machines_without_a_common_warehouse_have_no_store(
    address: str, on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    on("one")
    monkeypatch.setenv("WAREHOUSE_TARGET", "duckdb")
    with pytest.raises(InvalidInput, match="WAREHOUSE_TARGET=postgres"), store.shared():
        pass


def test_an_older_version_does_not_write_where_a_newer_one_has(address: str, on: On) -> None:
    one = on("one")
    write(one / "version.json", '{"format": 1000}')
    store.give()
    on("two")
    with pytest.raises(HomeIsNewer), store.shared():
        pytest.fail("it went on")


def test_without_a_store_nothing_happens(on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TENURE_STORE", raising=False)
    one = on("one")
    with store.shared():
        store.take()
        store.give()
        store.give_new("landing/none")
        store.refresh()
    assert not one.exists()
