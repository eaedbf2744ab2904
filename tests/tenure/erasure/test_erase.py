"""A small home with one person in every kind of place, erased at once or after being killed at any step.

The same with the warehouse on a server: tests/postgres/test_erased_on_server.py.
"""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tenure import warehouse
from tenure.core import paths
from tenure.core.errors import InvalidInput
from tenure.erasure import compact, erase, home_files, sqlite_tables, warehouse_tables
from tenure.landing.door_schema import PREFIX
from tenure.landing.open_landing import open_landing_folder

ADDRESS, NAME = "ruth.osei@acme.example", "Ruth Osei"
IDS = ("usr_000157", "360012345678", "hub_000051")
TABLES = f"""
create schema if not exists staging; create schema publish; create schema delivery;
create table staging.stg_zendesk__users as select '{IDS[1]}' as support_user_id, '{ADDRESS}' as email;
create table publish.pub_account_users as select 'a' as account_id, '{IDS[0]}' as user_id, '{NAME}' as user_name;
create table delivery.outbox as select 'a' as account_id, '{{"contact_email": "{ADDRESS}"}}' as payload;
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    monkeypatch.delenv("TENURE_LANDING", raising=False)
    fill(tmp_path)
    return tmp_path


def fill(tmp_path: Path) -> None:
    """The person in every kind of place of the home, and in its warehouse."""
    users = tmp_path / "landing" / "segment" / "users"
    users.mkdir(parents=True)
    (users / "1.csv").write_text(
        f"id,email,name\n{IDS[0]},{ADDRESS.upper()},{NAME}\nusr_2,x@acme.example,Xi\n"
    )
    _land_own("zendesk", "user", "pulled-000001", {"id": IDS[1], "email": ADDRESS, "role": "end-user"})
    _land_own("hubspot", "contact", "pulled-000001", {"id": IDS[2], "property_email": ADDRESS})
    _land_own(
        "tenure",
        "task_event",
        "page-2026-07-01-x-000",
        {"task_id": "t", "event": "done", "note": f"ask {NAME}", "by": ADDRESS},
    )
    _land_own(
        "tenure",
        "check_in",
        "page-2026-07-01-y-000",
        {"account_id": "a", "goal": "faster", "main_users": NAME, "by": ADDRESS},
    )
    for folder in ("outbox", "logs", "airflow", "reports"):
        (tmp_path / folder).mkdir()
    (tmp_path / "outbox" / "2026-07-01.jsonl").write_text(
        json.dumps({"contact_email": ADDRESS, "body": NAME}) + "\n"
    )
    (tmp_path / "logs" / "run.log").write_text(f"{IDS[0]} is late\nfine\n")
    with sqlite3.connect(tmp_path / "airflow" / "airflow.db") as connection:
        connection.execute("create table xcom (value text)")
        connection.execute("insert into xcom values (?)", [f"41 ({ADDRESS})"])
    open_landing_folder()
    with warehouse.connect() as connection:
        connection.execute(TABLES)
    paths.published_file().parent.mkdir()
    with warehouse.connect(paths.published_file()) as connection:
        connection.execute(TABLES)


def _land_own(source: str, table: str, name: str, row: dict[str, str]) -> None:
    folder = paths.landing() / source / table
    folder.mkdir(parents=True)
    parquet.write_table(pa.Table.from_pylist([row]), folder / f"{name}.parquet")


def _left(home: Path) -> list[str]:
    """Files whose bytes, texts of Parquet, or rows of DuckDB name the person; the loader's file is not ours."""
    words = [word.lower().encode() for word in (ADDRESS, NAME, *IDS)]
    found = []
    for file in sorted(one for one in home.rglob("*") if one.is_file() and one.suffix != ".csv"):
        content = file.read_bytes()
        if file.suffix == ".parquet":
            content += str(parquet.read_table(file).to_pylist()).encode()
        if file.suffix == ".duckdb":
            with warehouse.connect(file, read_only=True) as connection:
                for (table,) in connection.execute(
                    "select concat_ws('.', table_catalog, table_schema, table_name) from information_schema.tables"
                ).fetchall():
                    content += str(connection.execute(f"from {table}").fetchall()).encode()
        found += [file.name] if any(word in content.lower() for word in words) else []
    return found


def ask(query: str) -> list[tuple[Any, ...]]:
    with warehouse.connect(read_only=True) as connection:
        return connection.execute(query).fetchall()


def place() -> str:
    """What a report calls the warehouse."""
    return "server" if warehouse.is_on_server() else "warehouse"


def view(name: str) -> str:
    """Of what landed, as the warehouse calls it."""
    return f"{PREFIX}{name}" if warehouse.is_on_server() else name


def test_nothing_is_left_and_others_are_as_before(home):
    assert len(_left(home)) > 7
    done = erase.erase(f" {ADDRESS.title()} ")
    assert _left(home) == []
    assert done.ids == {"hubspot_contact_id": 1, "user_id": 1, "zendesk_user_id": 1}
    assert done.after.is_nowhere
    assert done.before.loader_files == {"segment/users/1.csv": 1}
    assert (home / "logs" / "run.log").read_text().endswith("\nfine\n")
    assert ask(f"select id, name from {view('segment.users')} where email like 'x@%'") == [("usr_2", "Xi")]


def test_a_dry_run_changes_no_byte(home):
    before = {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}
    done = erase.erase(ADDRESS, is_dry_run=True)
    assert done.after is None
    assert done.before.tables["published: publish.pub_account_users"] == 1
    assert done.before.tables[f"{place()}: delivery.outbox"] == 1
    assert {file: file.read_bytes() for file in home.rglob("*") if file.is_file()} == before


# What is killed, and how many calls of it come to their end before.
STEPS = [
    pytest.param(erase, "_clean_duckdb", 0, id="before anything is replaced"),
    pytest.param(compact, "compact_file", 0, id="before the snapshot is copied", marks=pytest.mark.slow),
    pytest.param(erase, "_clean_landed", 0, id="before what was landed", marks=pytest.mark.slow),
    pytest.param(home_files, "rewrite_parquet", 1, id="inside of what was landed"),
    pytest.param(home_files, "clean_file", 0, id="before the texts", marks=pytest.mark.slow),
    pytest.param(sqlite_tables, "clean_file", 0, id="before Airflow's rows", marks=pytest.mark.slow),
    pytest.param(warehouse_tables, "clean_tables", 1, id="before the warehouse"),
    pytest.param(compact, "compact_file", 1, id="before the warehouse is copied"),
    pytest.param(erase, "_places", 1, id="before the last search", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("module", "name", "ended"), STEPS)
def test_killed_at_a_step_and_run_again_nothing_is_left(module, name, ended, home, monkeypatch):
    works, calls = getattr(module, name), []

    def kill(*arguments: object) -> object:
        calls.append(name)
        if len(calls) > ended:
            raise KeyboardInterrupt
        return works(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, kill)
        with pytest.raises(KeyboardInterrupt):
            erase.erase(ADDRESS)
    assert erase.erase(ADDRESS).after.is_nowhere
    assert _left(home) == []


def test_landed_again_the_person_has_the_same_pseudonyms(home):
    erase.erase(ADDRESS)
    (home / "landing" / "segment" / "users" / "2.csv").write_text(
        f"id,email,name\n{IDS[0]},{ADDRESS},{NAME}\n"
    )
    open_landing_folder()
    found = ask(f"select distinct id, email, name from {view('segment.users')} where id <> 'usr_2'")
    assert len(found) == 1
    assert found[0][2] == "Erased person"
    assert _left(home) == []


@pytest.mark.parametrize("text", ["ruth", "@acme.example", ""])
def test_what_is_no_address_is_refused(text, home):
    with pytest.raises(InvalidInput, match="expected an address"):
        erase.erase(text)
    assert not paths.erased_file().exists()
