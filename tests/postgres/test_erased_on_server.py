"""A person is erased from a warehouse on a server as from one in a file: its own tests, and what only a server has."""

import re
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg2
import pytest

from tenure import warehouse
from tenure.erasure import compact, erase, warehouse_tables
from tenure.erasure.traces import Trace
from tenure.landing.open_landing import open_landing_folder
from tenure.landing.quoting import identifier
from tests.tenure.erasure import test_erase as on_file
from tests.tenure.erasure.test_erase import (  # noqa: F401 - run here too
    ADDRESS,
    IDS,
    NAME,
    ask,
    fill,
    test_a_dry_run_changes_no_byte,
    test_landed_again_the_person_has_the_same_pseudonyms,
    test_nothing_is_left_and_others_are_as_before,
)

# What a loader has put into the server, and is not ours.
LOADED = f"""
create schema hubspot; create table hubspot.contact (id text, property_email text, property_firstname text);
insert into hubspot.contact values ('hub_000099', '{ADDRESS.upper()}', 'Ruth'), ('hub_1', 'x@acme.example', 'Xi');
"""
WRITTEN_BY_OTHERS = f"id,requester_id,subject,created_at\n9,1,Ask {ADDRESS} about it,2026-06-01 10:00:00\n"


@pytest.fixture
def home(tmp_path: Path, new_database: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of the other tests, its warehouse an empty database."""
    for name, value in (new_database() | {"TENURE_HOME": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TENURE_LANDING", raising=False)
    fill(tmp_path)
    return tmp_path


def named_on_server() -> list[str]:
    """Tables, columns and samples of the server that name the person, but for the loader's own; other code's search."""
    words = [word.lower() for word in (ADDRESS, NAME, *IDS, "hub_000099")]
    with warehouse.connect() as server:
        tables = server.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema not in ('hubspot', 'information_schema', 'pg_catalog')"
        ).fetchall()
        samples = server.execute("select * from pg_stats where schemaname <> 'hubspot'").fetchall()
        found = ["pg_stats"] if any(word in str(samples).lower() for word in words) else []
        for schema, name in tables:
            rows = server.execute(f"select * from {identifier(schema)}.{identifier(name)}").fetchall()
            found += [f"{schema}.{name}"] if any(word in str(rows).lower() for word in words) else []
    return found


def test_no_table_of_ours_names_the_person_and_the_loaders_is_as_it_was(home: Path) -> None:
    tickets = home / "landing" / "zendesk" / "ticket"
    tickets.mkdir(parents=True)
    (tickets / "1.csv").write_text(WRITTEN_BY_OTHERS)
    with warehouse.connect() as server:
        server.execute(LOADED)
        open_landing_folder()
        server.execute("analyze")
    before = named_on_server()
    assert {"pg_stats", "landed_files.zendesk__ticket", "delivery.outbox"} <= set(before)
    done = erase.erase(ADDRESS)
    assert named_on_server() == []
    assert done.before.loader_tables == {"hubspot.contact": 1}
    assert done.ids["hubspot_contact_id"] == 2
    assert done.after is not None
    assert done.after.is_nowhere
    assert ask("select id from hubspot.contact order by 1") == [("hub_000099",), ("hub_1",)]
    assert ask("select property_email from landed_hubspot.contact where id = 'hub_1'") == [
        ("x@acme.example",)
    ]


def test_no_page_of_a_table_keeps_a_row_that_was_replaced(home: Path) -> None:
    """A row that an update has replaced lies in the table's pages until they are written anew."""
    with warehouse.connect() as server:
        (before,) = server.execute("select pg_relation_filenode('delivery.outbox')").fetchall()
        erase.erase(ADDRESS)
        (after,) = server.execute("select pg_relation_filenode('delivery.outbox')").fetchall()
        pages = server.execute(
            "select encode(pg_read_binary_file(pg_relation_filepath('delivery.outbox')), 'escape')"
        ).fetchall()
    assert before != after
    assert "acme.example" in str(pages)
    assert ADDRESS not in str(pages)


def test_who_still_reads_the_old_rows_is_waited_for_or_named(home: Path) -> None:
    reader = psycopg2.connect(application_name="a report")
    cursor = reader.cursor()
    cursor.execute("set transaction isolation level repeatable read")
    cursor.execute("select count(*) from delivery.outbox")
    with warehouse.connect() as server, pytest.raises(compact.RowsHeld, match="a report"):
        compact.compact_server(server, patience=0.2)
    Timer(1, reader.close).start()
    with warehouse.connect() as server:
        compact.compact_server(server, patience=60)
    assert reader.closed


# What is ended, and how many calls of it come to their end before.
STEPS = [
    pytest.param(on_file.erase, "_clean_duckdb", 0, id="before anything is replaced"),
    pytest.param(
        warehouse_tables, "clean_tables", 1, id="before the files that were read", marks=pytest.mark.slow
    ),
    pytest.param(erase, "_clean_server", 0, id="before the server"),
    pytest.param(compact, "compact_server", 0, id="before the server's tables are written anew"),
    pytest.param(erase, "_places", 1, id="before the last search", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("module", "name", "ended"), STEPS)
def test_killed_at_a_step_and_run_again_nothing_is_left(
    module: Any, name: str, ended: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_file.test_killed_at_a_step_and_run_again_nothing_is_left(module, name, ended, home, monkeypatch)
    assert named_on_server() == []


@pytest.mark.parametrize(
    "text", ["a.b@c.example", r"o\brien", "(x) [y] {z}", "50% & #1 ~ |", "two\nlines", "né usr_1"]
)
def test_a_pattern_finds_the_same_in_the_server_as_in_python(
    text: str, on_postgres: None, home: Path
) -> None:
    trace = Trace(text, rf"\b{re.escape(text)}", "gone", any_case=True)
    longer = f"before {text} after"
    with warehouse.connect() as server:
        ((found, replaced),) = server.execute(
            "select regexp_like(?, ?, 'i'), regexp_replace(?, ?, 'gone', 'gi')",
            [longer, trace.pattern_on_server, longer, trace.pattern_on_server],
        ).fetchall()
    expected = re.sub(trace.pattern, "gone", longer, flags=re.IGNORECASE)
    assert (found, replaced) == (expected != longer, expected)
