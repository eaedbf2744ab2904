"""One person is erased from a home that has run: searched by other code than the command's own, and landed again."""

import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure import warehouse
from tests.end_to_end.conftest import NEXT_DAY, Home

# The same on a small home, in seconds: tests/tenure/erasure/test_erase.py.
pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]

# Numbers of accounts: an erased person counts as before.
AGGREGATES = (
    "intermediate.int_product__feature_days",
    "marts.fct_account_features",
    "marts.fct_account_health",
    "ml.account_scores",
    "publish.pub_account_history",
    "publish.pub_promises",
)
PEOPLE = """
select lower(users.email), users.id, support.id, contacts.id, users.name
from segment.users as users
join zendesk.user as support on lower(users.email) = lower(support.email)
join hubspot.contact as contacts on lower(users.email) = lower(contacts.property_email)
join publish.pub_playbook_tasks as tasks on lower(users.email) = lower(tasks.contact_email)
where (select count(*) from segment.users as others where others.name = users.name) = 1
order by 1 limit 1
"""


@pytest.fixture(scope="module")
def person(landed: Home) -> tuple[str, ...]:
    """Address, ids in three sources, and name of someone whom a task names."""
    (found,) = landed.ask(PEOPLE)
    return found


@pytest.fixture(scope="module")
def erased(landed: Home, person, tmp_path_factory) -> tuple[Home, str]:
    """The home without the person, and what the command printed."""
    home = landed.copy(tmp_path_factory.mktemp("erased") / "home")
    (home.folder / "logs" / "old.log").write_text(f"a line about {person[0]}\n")
    said = {"task_id": "t", "account_id": "a", "event": "done", "note": f"ask {person[4]}, {person[0]}"}
    pq.write_table(
        pa.Table.from_pylist([said]),
        home.folder / "landing" / "tenure" / "task_event" / "page-2026-06-30-x-000.parquet",
    )
    ran = home.run("tenure", "erase", "--email", person[0].upper())
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return home, ran.stdout


def test_no_file_of_the_home_names_the_person_any_more(landed, person, erased):
    assert _found_in(landed, person), "this test would pass without a search"
    assert _found_in(erased[0], person) == []
    assert "Left: 0 rows in 0 tables, 0 files" in erased[1]
    assert "the loader's own database and files" in erased[1]
    assert erased[0].ask("select count(*) from landing.built_nodes") == [(0,)], (
        "contacts would stay until news came"
    )
    assert not [word for word in person if word in (erased[0].folder / "erased.json").read_text()]


def test_landed_again_the_person_stays_away_and_no_number_changes(
    erased, person, undisturbed, run_daily, tmp_path
):
    home = erased[0].copy(tmp_path / "home")
    _land_again(home, person)
    assert set(run_daily(home, NEXT_DAY).values()) == {"success"}
    assert _found_in(home, person) == []
    before, after = undisturbed.checksums(), home.checksums()
    assert {table: after[table] for table in AGGREGATES} == {table: before[table] for table in AGGREGATES}
    assert home.ask("select count(*) from marts.dim_contacts where email like 'erased-%'") == [(0,)]
    assert home.ask("select count(*) from publish.pub_account_users where user_name = 'Erased person'") == [
        (1,)
    ]


def _land_again(home: Home, person: tuple[str, ...]) -> None:
    """The rows that the sources have of the person, as of the next load."""
    tables = (
        ("segment", "users", "id", person[1]),
        ("zendesk", "user", "id", person[2]),
        ("hubspot", "contact", "id", person[3]),
    )
    for source, table, key, one in tables:
        folder = home.folder / "landing" / source / table
        with warehouse.connect(Path(":memory:"), folders=[folder]) as connection:
            rows = connection.execute(
                f"select * from read_parquet('{folder}/*.parquet', union_by_name = true) where {key} = ?",
                [one],
            ).to_arrow_table()
        assert rows.num_rows
        pq.write_table(rows, folder / "zz-again.parquet")


def _found_in(home: Home, person: tuple[str, ...]) -> list[str]:
    """Files and tables that hold the address, an id or the name, but for the loader's own files."""
    words = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in person), re.IGNORECASE)
    found = []
    for file in sorted(home.folder.rglob("*")):
        is_ours = "landing" not in file.relative_to(home.folder).parts or file.name.startswith("page-")
        if file.is_file() and is_ours:
            text = file.read_bytes().decode("utf-8", "replace")
            if file.suffix == ".parquet":
                text += json.dumps(pq.read_table(file).to_pylist(), default=str)
            is_there = any(word.lower() in text.lower() for word in person)
            found += [file.name] if is_there and words.search(text) else []
    for name in ("warehouse", "published"):
        with warehouse.connect(home.folder / name / "tenure.duckdb", read_only=True) as connection:
            tables = connection.execute(
                "select table_schema || '.' || table_name from information_schema.tables"
                " where table_type = 'BASE TABLE' and table_catalog = current_database()"
            ).fetchall()
            for (table,) in tables:
                rows = connection.execute(
                    f"select count(*) from {table} as t where regexp_matches(cast(t as varchar), ?, 'i')",
                    [words.pattern],
                ).fetchall()[0][0]
                found += [f"{name}: {table}"] if rows else []
    return found
