"""A person is found and replaced in tables, SQLite files, texts, mails and Parquet files, and no one else is."""

import json
import sqlite3
from email.message import EmailMessage
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from tenure.erasure import compact, home_files, sqlite_tables, warehouse_tables
from tenure.erasure.person import Person
from tenure.erasure.traces import Traces, is_distinct, traces_of
from tenure.landing.erased import Erased

ADDRESS = "ruth.osei@acme.example"
PERSON = Person(
    ADDRESS,
    ids={"user_id": {"usr_000157", "4711"}, "intercom_contact_id": {"77"}},
    names={"Ruth Osei": False, "Zoë O'Neil": True},
    texts={"Import of my file fails"},
)
ERASED = Erased("key", {}).plus(PERSON.values())


@pytest.fixture
def traces() -> Traces:
    return traces_of(PERSON, ERASED)


@pytest.mark.parametrize(
    "text",
    [
        "mail RUTH.OSEI@acme.example now",
        f"<{ADDRESS}>",
        "usr_000157|2026-07-01",
        json.dumps("Zoë O'Neil wrote"),
        "Zoë O&#x27;Neil wrote",
    ],
)
def test_what_names_the_person_is_hidden(traces, text):
    hidden = traces.hidden(text)
    assert traces.found_in(text)
    assert hidden != text
    assert not traces.found_in(hidden)


@pytest.mark.parametrize(
    "text", ["xruth.osei@acme.example", "usr_0001571", "4711", "77", "Ruth Osei", "ruth.osei@acme.exampleton"]
)
def test_what_may_be_someone_elses_stays(traces, text):
    assert traces.hidden(text) == text


def test_a_shared_name_goes_where_the_address_stands_beside_it(traces):
    hidden = traces.hidden(
        f'{{"to": "{ADDRESS}", "body": "Hello Ruth Osei, \'Import of my file fails\' is fixed"}}'
    )
    assert "Ruth" not in hidden
    assert json.loads(hidden)["body"] == "Hello Erased person, 'erased' is fixed"


@pytest.mark.parametrize(
    ("one", "expected"),
    [("usr_000157", True), ("360012345678", True), ("4711", False), ("12345678", False), ("somebody", False)],
)
def test_an_id_is_distinct_when_nothing_else_looks_like_it(one, expected):
    assert is_distinct(one) is expected


TABLES = """
create schema staging; create schema intermediate; create schema publish;
create table staging.stg_zendesk__tickets as
    select '4711' as ticket_id, 'intercom-77' as requester_id, 'A subject' as subject, '{}' as payload
    union all select '77', 'intercom-4711', 'Another', '{}';
create table intermediate.int_product__people as
    select hash('a', user_id) as person_key, 'a' as account_id, user_id from (values ('4711'), ('8')) as t (user_id);
create table intermediate.int_product__uses as select person_key, 1 as n from intermediate.int_product__people;
create table publish.pub_account_facts as
    select * from (values
        ('a', '4711', 'Ruth Osei', 'Ruth Osei is silent'), ('b', '12', 'Ruth Osei', 'Ruth Osei is silent'),
        ('a', '4711', 'Printer', 'ticket 4711 is open')
    ) as t (account_id, subject_id, subject_name, sentence);
create view publish.pub_view as select * from publish.pub_account_facts;
"""


@pytest.fixture
def warehouse_file(tmp_path: Path) -> Path:
    file = tmp_path / "tenure.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(TABLES)
    return file


def test_ids_go_from_columns_of_their_kind_and_names_from_the_persons_accounts(warehouse_file, traces):
    with duckdb.connect(str(warehouse_file)) as connection:
        assert warehouse_tables.accounts_of(connection, traces) == {"a"}
        for _ in range(2):
            warehouse_tables.clean_tables(connection, traces, {"a"})
        assert warehouse_tables.count_rows(connection, traces, {"a"}) == {}
        tickets = connection.execute("select * from staging.stg_zendesk__tickets order by 1").fetchall()
        facts = connection.execute("select * from publish.pub_account_facts order by all").fetchall()
    contact = f"intercom-{ERASED.pseudonym('intercom_contact_id', '77')}"
    assert tickets == [("4711", contact, "erased", "erased"), ("77", "intercom-4711", "Another", "{}")]
    user = ERASED.pseudonym("user_id", "4711")
    assert facts == [
        ("a", "4711", "Printer", "ticket 4711 is open"),
        ("a", user, "Erased person", "Erased person is silent"),
        ("b", "12", "Ruth Osei", "Ruth Osei is silent"),
    ]


def test_rollups_know_the_pseudonym_by_the_number_that_dbt_would_give_it(warehouse_file, traces):
    with duckdb.connect(str(warehouse_file)) as connection:
        warehouse_tables.clean_tables(connection, traces, {"a"})
        assert connection.execute(
            "select count(*) from intermediate.int_product__people join intermediate.int_product__uses"
            " using (person_key) where person_key = hash(account_id, user_id)"
        ).fetchall() == [(2,)]


def test_no_block_of_the_file_keeps_what_was_replaced(tmp_path, traces, monkeypatch):
    # SQL of ours reaches files of the home alone.
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    file = tmp_path / "tenure.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("set force_compression = 'uncompressed'")
        connection.execute(f"create table t as select '{ADDRESS}' || repeat('.', 3000) as a from range(500)")
        connection.execute("create table other as select 1 as n; create view v as select * from other")
        connection.execute("checkpoint")
    assert ADDRESS.encode() in file.read_bytes()
    with duckdb.connect(str(file)) as connection:
        warehouse_tables.clean_tables(connection, traces, set())
    compact.compact_file(file)
    assert ADDRESS.encode() not in file.read_bytes()
    with duckdb.connect(str(file)) as connection:
        assert connection.execute("select * from v").fetchall() == [(1,)]


def test_no_page_of_a_sqlite_file_keeps_them(tmp_path, traces):
    file = tmp_path / "airflow.db"
    with sqlite3.connect(file) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table xcom (id integer primary key, value json, other blob)")
        connection.execute(
            "insert into xcom values (1, ?, x'00'), (2, '{}', null)", [json.dumps(f"41 ({ADDRESS})")]
        )
    assert sqlite_tables.is_sqlite(file)
    assert sqlite_tables.count_rows(file, traces) == {"xcom": 1}
    sqlite_tables.clean_file(file, traces)
    assert sqlite_tables.count_rows(file, traces) == {}
    with sqlite3.connect(file) as connection:
        assert connection.execute("select count(*) from xcom").fetchone() == (2,)
    assert [one.name for one in tmp_path.iterdir() if ADDRESS.encode() in one.read_bytes()] == []


def test_a_mail_is_found_in_its_encoding_and_deleted(tmp_path, traces):
    mail = EmailMessage()
    mail["To"] = "boss@own.example"
    mail.set_content("Ask Zoë O'Neil", cte="base64")
    file = tmp_path / "monday.eml"
    file.write_bytes(bytes(mail))
    assert home_files.names_person(file, traces)
    assert home_files.clean_file(file, traces) == "deleted"
    assert not file.exists()


@pytest.mark.parametrize("before", [90, 100, 110, 120])
def test_a_large_file_is_searched_piece_by_piece(before, tmp_path, traces, monkeypatch):
    monkeypatch.setattr(home_files, "CHUNK_BYTES", 64)
    monkeypatch.setattr(home_files, "OVERLAP_BYTES", 32)
    file = tmp_path / "large.bin"
    file.write_bytes(b"." * before + f" {ADDRESS} ".encode() + b"." * 100)
    assert home_files.names_person(file, traces)


def test_a_text_keeps_its_other_lines_to_the_byte(tmp_path, traces):
    file = tmp_path / "run.log"
    file.write_bytes(b"\xff first\r\n" + f"41 ({ADDRESS})\n".encode() + b"last")
    home_files.clean_file(file, traces)
    written = file.read_bytes()
    assert written.startswith(b"\xff first\r\n41 (erased-")
    assert written.endswith(b")\nlast")


def test_a_parquet_file_keeps_rows_schema_and_footer(tmp_path, traces):
    file = tmp_path / "pulled-000001.parquet"
    rows = pa.table(
        {"id": pa.array(["1", None]), "note": pa.array([f"by {ADDRESS}", "x"]), "n": pa.array([1, 2])}
    )
    with parquet.ParquetWriter(file, rows.schema) as writer:
        writer.write_table(rows)
        writer.add_key_value_metadata({b"tenure_pulled_until": b"5"})
    assert home_files.names_person(file, traces)
    home_files.rewrite_parquet(file, traces)
    assert not home_files.names_person(file, traces)
    assert parquet.read_metadata(file).metadata[b"tenure_pulled_until"] == b"5"
    after = parquet.read_table(file)
    assert after.schema == rows.schema
    assert after.drop_columns(["note"]) == rows.drop_columns(["note"])


def test_files_of_a_linked_landing_folder_are_not_the_homes(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.csv").write_text("a")
    home = tmp_path / "home"
    home.mkdir()
    (home / "landing").symlink_to(tmp_path / "elsewhere")
    (home / "b.csv").write_text("b")
    assert [file.name for file in home_files.files_of(home)] == ["b.csv"]
