"""Landing inspection of real files: good ones are read in place, bad ones are refused, the others go on."""

import logging
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tenure.landing.contract import ContractError, read_contract
from tenure.landing.open_landing import LandingReport, open_landing, open_landing_folder

INVOICE = "id,customer_id,created,amount_due"


def write(landing: Path, name: str, content: str | bytes | pd.DataFrame) -> Path:
    file = landing / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, pd.DataFrame):
        content.to_parquet(file, index=False)
    else:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def inspect(landing: Path, connection, switched_off=()) -> LandingReport:
    return open_landing(landing, connection, read_contract(switched_off=switched_off))


def rows(connection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()


def plans(**columns) -> pd.DataFrame:
    return pd.DataFrame({"id": ["p1", "p2"], "product_id": ["starter", "team"], **columns})


def test_parquet_csv_and_json_of_one_table_are_read_together(landing, connection):
    write(landing, "stripe/plan/2026-01.parquet", plans(amount=[100, 200]))
    write(landing, "stripe/plan/by_hand.csv", "id,amount\np3,300\n")
    write(landing, "stripe/plan/export.jsonl", '{"id": "p4", "amount": 400}\n\n{"id": "p5"}\n')
    write(landing, "stripe/plan/export.json", '[{"id": "p6", "amount": "600"}]')

    report = inspect(landing, connection)

    assert report.messages == ()
    assert (report.files_accepted, report.rows_landed) == (4, 6)
    found = rows(
        connection, "select id, amount, product_id, _landed_file, _landed_row from stripe.plan order by id"
    )
    assert found == [
        ("p1", "100", "starter", "stripe/plan/2026-01.parquet", 1),
        ("p2", "200", "team", "stripe/plan/2026-01.parquet", 2),
        ("p3", "300", None, "stripe/plan/by_hand.csv", 1),
        ("p4", "400", None, "stripe/plan/export.jsonl", 1),
        ("p5", None, None, "stripe/plan/export.jsonl", 3),
        ("p6", "600", None, "stripe/plan/export.json", 1),
    ]


def test_parquet_keeps_its_types_and_missing_optional_columns_are_null(landing, connection):
    created = pd.to_datetime(["2026-01-01", "2026-01-02"]).astype("datetime64[us]")
    write(landing, "stripe/customer/1.parquet", pd.DataFrame({"id": ["c1", "c2"], "created": created}))
    assert inspect(landing, connection).messages == ()
    found = rows(
        connection, "select created, email, typeof(created), typeof(delinquent) from stripe.customer"
    )
    assert found[0] == (datetime(2026, 1, 1), None, "TIMESTAMP", "BOOLEAN")


def test_times_with_a_zone_are_read_as_utc(landing, connection):
    created = pd.to_datetime(["2026-01-01T12:00:00+02:00"], utc=False)
    write(landing, "stripe/customer/1.parquet", pd.DataFrame({"id": ["c1"], "created": created}))
    inspect(landing, connection)
    connection.execute("set timezone = 'America/New_York'")
    assert rows(connection, "select created from stripe.customer") == [(datetime(2026, 1, 1, 10),)]


def test_ids_that_became_doubles_are_whole_numbers_again(landing, connection):
    tickets = pd.DataFrame(
        {"id": [1, 2], "organization_id": [17.0, None], "created_at": pd.to_datetime(["2026-01-01"] * 2)}
    )
    write(landing, "zendesk/ticket/1.parquet", tickets)
    inspect(landing, connection)
    assert rows(connection, "select id, organization_id from zendesk.ticket order by id") == [
        ("1", "17"),
        ("2", None),
    ]


def test_files_with_different_columns_and_types_are_one_table(landing, connection):
    write(landing, "stripe/plan/a.parquet", plans(amount=[100, 200]))
    write(landing, "stripe/plan/b.parquet", pd.DataFrame({"amount": ["3x", "300"], "id": ["p3", "p4"]}))
    assert inspect(landing, connection).messages == ()
    found = rows(connection, "select id, amount, product_id from stripe.plan order by id")
    assert found == [("p1", "100", "starter"), ("p2", "200", "team"), ("p3", "3x", None), ("p4", "300", None)]


@pytest.mark.parametrize(
    "name", ["stripe/plan/empty.parquet", "stripe/plan/empty.csv", "stripe/plan/empty.json"]
)
def test_an_empty_file_is_refused_by_name_and_others_go_on(landing, connection, name):
    write(landing, name, b"")
    write(landing, "stripe/plan/good.parquet", plans())
    report = inspect(landing, connection)
    assert len(report.messages) == 1
    assert report.messages[0].startswith(f"{name}: the file is empty (0 bytes)")
    assert rows(connection, "select count(*) from stripe.plan") == [(2,)]


def test_a_half_written_parquet_is_refused_and_other_tables_go_on(landing, connection):
    whole = write(landing, "stripe/plan/half.parquet", plans())
    whole.write_bytes(whole.read_bytes()[:-20])
    write(landing, "community/post/1.csv", "id,user_id,created_at\nx,u1,2026-01-01\n")
    report = inspect(landing, connection)
    assert report.messages[0].startswith(
        "stripe/plan/half.parquet: not a readable Parquet file, perhaps half-written"
    )
    assert rows(connection, "select count(*) from stripe.plan") == [(0,)]
    assert rows(connection, "select count(*) from community.post") == [(1,)]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_missing_required_column_is_named(landing, connection, suffix):
    name = f"stripe/invoice/no_amount.{suffix}"
    lacking = pd.DataFrame({"id": ["i1"], "customer_id": ["c1"], "created": ["2026-01-01"]})
    write(landing, name, lacking if suffix == "parquet" else lacking.to_csv(index=False))
    report = inspect(landing, connection)
    assert report.messages[0].startswith(
        f"{name}: required column missing: amount_due; the file has id, customer_id"
    )
    seen = rows(connection, "select is_accepted, column_name, rows_landed from landing.files")
    assert seen == [(False, "amount_due", None)]


@pytest.mark.parametrize(
    ("created", "example"),
    [
        (["soon", "later"], "varchar of the shape 'aaaaa'"),
        ([1700000000, 1800000000], "bigint of the shape '9999999999'"),
    ],
)
def test_a_column_wholly_of_the_wrong_type_refuses_the_file(landing, connection, created, example):
    invoices = pd.DataFrame({"id": ["i1", "i2"], "customer_id": "c", "created": created, "amount_due": 5})
    write(landing, "stripe/invoice/1.parquet", invoices)
    report = inspect(landing, connection)
    assert report.messages == (
        f"stripe/invoice/1.parquet: created is wholly of the wrong type: expected timestamp, found {example}",
    )
    assert rows(connection, "select column_name from landing.files") == [("created",)]


def test_a_column_partly_wrong_is_accepted_and_left_to_staging(landing, connection):
    write(
        landing,
        "stripe/invoice/1.csv",
        f"{INVOICE}\ni1,c1,soon,5\ni2,c1,2026-01-01,abc\ni3,c1,2026-01-01,7\n",
    )
    assert inspect(landing, connection).messages == ()
    assert rows(connection, "select count(*) from stripe.invoice") == [(3,)]


def test_a_column_without_any_value_is_not_of_the_wrong_type(landing, connection):
    invoices = pd.DataFrame(
        {"id": ["i1"], "customer_id": "c", "created": "2026-01-01", "amount_due": 5, "due_date": None}
    )
    write(landing, "stripe/invoice/1.parquet", invoices)
    assert inspect(landing, connection).messages == ()
    assert rows(connection, "select due_date from stripe.invoice") == [(None,)]


def test_malformed_csv_lines_are_set_aside_with_line_and_payload_and_the_rest_is_read(landing, connection):
    lines = [
        INVOICE,
        "i1,c1,2026-01-01,5",
        'i2,"c"1,2026-01-01,6',
        "i3,c1",
        "i4,c1,2026-01-01,8,9",
        "i5,c1,2026-01-02,7",
    ]
    write(landing, "stripe/invoice/typed.csv", "\n".join(lines) + "\n")

    report = inspect(landing, connection)

    assert (report.rows_landed, report.rows_rejected, report.files_accepted) == (5, 3, 1)
    assert (
        "stripe/invoice/typed.csv: 3 lines set aside, the first is line 3, column customer_id"
        in report.messages[0]
    )
    found = rows(connection, 'select "row", reason, payload from landing.rejected_rows order by "row"')
    assert [(line, payload) for line, _, payload in found] == [(3, lines[2]), (4, lines[3]), (5, lines[4])]
    assert "missing columns" in found[1][1]
    assert "too many columns" in found[2][1]
    assert rows(connection, "select id, amount_due from stripe.invoice order by id") == [
        ("i1", "5"),
        ("i5", "7"),
    ]


def test_lines_of_an_unclosed_quote_are_set_aside_and_reported(landing, connection):
    write(
        landing,
        "stripe/invoice/typed.csv",
        f'{INVOICE}\ni1,c1,2026-01-01,5\ni2,"c1,2026-01-01,6\ni3,c1,2026-01-01,7\n',
    )
    report = inspect(landing, connection)
    assert (
        "line 3, column customer_id: unquoted value: Value with unterminated quote found"
        in report.messages[0]
    )
    assert rows(connection, "select id from stripe.invoice") == [("i1",)]


def test_broken_json_lines_are_set_aside_with_their_line(landing, connection):
    write(
        landing,
        "community/post/1.jsonl",
        '{"id": "x", "user_id": "u", "created_at": "2026-01-01"}\n{oops\n7\n',
    )
    report = inspect(landing, connection)
    assert (report.rows_landed, report.rows_rejected) == (3, 2)
    assert rows(connection, 'select "row", payload from landing.rejected_rows order by 1') == [
        (2, "{oops"),
        (3, "7"),
    ]
    assert rows(connection, "select id from community.post") == [("x",)]


def test_a_file_that_is_not_utf8_is_refused_with_the_line(landing, connection):
    write(landing, "stripe/invoice/latin.csv", f"{INVOICE}\ni1,caf\xe9,2026-01-01,5\n".encode("latin-1"))
    report = inspect(landing, connection)
    assert "stripe/invoice/latin.csv: not UTF-8 in line 2, column customer_id" in report.messages[0]


def test_semicolons_byte_order_mark_and_quoted_line_breaks_are_read(landing, connection):
    write(landing, "community/post/1.csv", '\ufeffid;user_id;created_at;kind\n"x\ny";u1;2026-01-01;"a; b"\n')
    assert inspect(landing, connection).messages == ()
    assert rows(connection, "select id, kind from community.post") == [("x\ny", "a; b")]


def test_a_header_naming_a_column_twice_is_refused(landing, connection):
    write(landing, "community/post/1.csv", "id,id,user_id,created_at\nx,y,u,2026-01-01\n")
    assert inspect(landing, connection).messages == (
        "community/post/1.csv: the file names a column twice: id",
    )


def test_unknown_folders_and_files_are_reported_and_not_skipped(landing, connection):
    write(landing, "foo/bar/1.csv", "a\n1\n")
    write(landing, "stripe/invoices/1.csv", INVOICE + "\n")
    write(landing, "stripe/plan/plan.xlsx", "x")
    write(landing, "tenure.yml", "{}")
    write(landing, "stripe/plan/.part.parquet", b"half")
    messages = inspect(landing, connection).messages
    assert messages[0].startswith("foo: not a known source; known are community, company, hubspot")
    assert messages[1].startswith(
        "stripe/invoices: not a known table of stripe; known are charge, coupon, credit_note"
    )
    assert messages[2].startswith("stripe/plan/plan.xlsx: not a readable file")
    assert len(messages) == 3


@pytest.mark.parametrize("name", ["stripe", "billing"])
def test_a_source_that_is_switched_off_by_its_name_or_its_role_has_no_rows(landing, connection, name):
    write(landing, "stripe/plan/1.parquet", plans())
    report = inspect(landing, connection, switched_off=[name])
    assert (report.messages, report.rows_landed) == ((), 0)
    assert rows(connection, "select count(*) from stripe.plan") == [(0,)]


def test_switching_off_a_source_that_does_not_exist_is_an_error():
    with pytest.raises(
        ContractError,
        match=r"unknown name strpe; known are the roles billing, .* and the sources community, .*zendesk",
    ):
        read_contract(switched_off=["strpe"])


def test_every_table_of_the_contract_has_a_view_even_without_a_folder(landing, connection):
    inspect(landing, connection)
    found = rows(connection, "select schema_name || '.' || view_name from duckdb_views() where not internal")
    assert {f"{table.source}.{table.name}" for table in read_contract().tables} == {name for (name,) in found}


def test_opening_again_sees_new_files_and_forgets_gone_ones(landing, connection):
    first = write(landing, "stripe/plan/1.parquet", plans())
    inspect(landing, connection)
    first.unlink()
    write(landing, "stripe/plan/2.csv", "id\np9\n")
    inspect(landing, connection)
    assert rows(connection, "select id from stripe.plan") == [("p9",)]
    assert rows(connection, "select file from landing.files") == [("stripe/plan/2.csv",)]


def test_each_problem_is_logged_by_a_run(landing, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TENURE_LANDING", str(landing))
    write(landing, "stripe/plan/empty.csv", b"")
    with caplog.at_level(logging.WARNING, logger="tenure"):
        open_landing_folder()
    assert "landing/stripe/plan/empty.csv: the file is empty" in caplog.text


def test_the_summary_stays_small_however_much_is_wrong(landing, connection):
    for number in range(25):
        write(landing, f"stripe/plan/{number}.csv", b"")
    messages = inspect(landing, connection).summary()["messages"]
    assert (len(messages), messages[-1]) == (21, "... and 5 more")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_fivetran_synced", "2026-06-25 22:30:00"),
        ("_airbyte_extracted_at", "2026-06-26T00:30:00+02:00"),
        ("_dlt_load_id", "1782426600.5"),
    ],
)
def test_the_moment_of_reading_goes_by_the_name_of_each_loader(
    landing: Path, connection: duckdb.DuckDBPyConnection, name: str, value: str
) -> None:
    connection.execute("set timezone = 'UTC'")
    write(landing, "stripe/invoice/a.csv", f"{INVOICE},{name}\n1,c1,2026-06-01,5,{value}\n")
    inspect(landing, connection)
    (found,) = connection.execute(
        "select cast(cast(_fivetran_synced as timestamp) as varchar) from stripe.invoice"
    ).fetchall()
    assert found[0].startswith("2026-06-25 22:30:00")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-06-26T00:30:00+02:00", "2026-06-25 22:30:00"),
        ("2026-06-26 00:30:00 Europe/Berlin", "2026-06-25 22:30:00"),
        ("2026-06-26 00:30:00Z", "2026-06-26 00:30:00"),
        ("2026-06-26", "2026-06-26 00:00:00"),
        ("2026-06-26 00:30:00 XYZT", None),
    ],
)
def test_a_time_with_an_offset_is_converted_and_one_of_an_unknown_zone_is_no_time(
    landing: Path, connection: duckdb.DuckDBPyConnection, text: str, read: str | None
) -> None:
    connection.execute("set timezone = 'UTC'")
    write(landing, "stripe/invoice/a.csv", f"{INVOICE}\n1,c1,{text},5\n2,c1,2026-06-01,5\n")
    inspect(landing, connection)
    (found,) = connection.execute(
        "select cast(try_cast(created as timestamp) as varchar) from stripe.invoice where id = '1'"
    ).fetchall()
    assert found == (read,)


def test_the_settings_say_what_stands_for_no_value(
    landing: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    write(
        landing,
        "stripe/invoice/a.csv",
        f"{INVOICE},subscription_id\n1,c1,2026-06-01,5,N/A\n2,c1,2026-06-01,5,\\N\n",
    )
    open_landing(landing, connection, read_contract(null_markers=["N/A"]))
    assert rows(connection, "select subscription_id from stripe.invoice order by id") == [(None,), ("\\N",)]


def test_what_databases_unload_for_no_value_is_none(
    landing: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    write(landing, "stripe/invoice/a.csv", f"{INVOICE},subscription_id\n1,c1,2026-06-01,5,\\N\n")
    inspect(landing, connection)
    assert connection.execute("select subscription_id from stripe.invoice").fetchall() == [(None,)]
