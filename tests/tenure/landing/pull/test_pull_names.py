"""Names and types of a database as the contract wants them, whatever the loader made of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from tests.tenure.landing.pull.loader_database import LoaderDatabase

# One value of each kind of type that a loader uses, and what lands.
TYPES = """
create schema zendesk;
create type zendesk.state as enum ('open', 'closed');
create table zendesk.ticket (
    id numeric(38, 9), requester_id uuid, organization_id numeric, created_at timestamptz, updated_at timestamp,
    status zendesk.state, subject varchar(20), via_channel jsonb, merged_ticket_ids bigint[], priority char(6),
    "Group_ID" inet, satisfaction_rating_score text[]
);
insert into zendesk.ticket values (
    17, '00000000-0000-0000-0000-000000000001', 12345678901234567890.5, '2026-05-02 10:00:00.123456+02',
    '2026-05-02 10:00', 'open', 'naïve', '{"b": [1, 2]}', '{1, null, 3}', 'high', '10.0.0.1', '{"a, \\"b\\"", ü}'
);
insert into zendesk.ticket (id, created_at, updated_at) values (18.5, '-infinity', 'infinity')
"""


def landed(folder: Path, table: str) -> pyarrow.Table:
    (file,) = (folder / table).glob("*.parquet")
    return parquet.read_table(file)


def test_names_are_found_in_any_case_and_land_as_the_contract_writes_them(
    database: LoaderDatabase, pull_all: Callable, door: Callable, tmp_path: Path
) -> None:
    database.run(
        'create schema "STRIPE"',
        'create table "STRIPE"."Plan" ("ID" text, "Amount" bigint, "interval" text, "_FIVETRAN_SYNCED" timestamptz)',
        "insert into \"STRIPE\".\"Plan\" values ('a', 1, 'month', '2026-05-02Z')",
        'create table "STRIPE".product_we_do_not_read (id text)',
    )
    assert pull_all(tmp_path)["stripe.plan"].rows.new == 1
    assert landed(tmp_path, "stripe/plan").column_names == ["id", "amount", "interval", "_fivetran_synced"]
    assert [path.name for path in (tmp_path / "stripe").iterdir()] == ["plan"]
    (row,) = door(tmp_path)["stripe.plan"].to_pylist()
    assert (row["id"], row["amount"], row["interval"]) == ("a", 1, "month")


def test_one_name_in_several_cases_is_refused_unless_one_is_ours(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(
        "create schema stripe",
        'create table stripe.plan (id text, "ID" text, "Amount" bigint, "AMOUNT" bigint)',
        'create table stripe.coupon (id text, "ID" text)',
        "insert into stripe.coupon values ('ours', 'theirs')",
    )
    pulled = pull_all(tmp_path)
    assert pulled["stripe.plan"].words == "amount is there more than once: AMOUNT, Amount"
    assert landed(tmp_path, "stripe/coupon").to_pylist() == [{"id": "ours"}]


def test_a_schema_is_found_by_the_settings_and_its_name_is_quoted(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    name = "my stripe; drop table x"
    database.put(name, "coupon", pyarrow.table({"id": ["a"]}))
    # A pattern in which an underscore is any letter would find it too.
    database.put("fivetran_zendesk", "organization", pyarrow.table({"id": ["ours"]}))
    database.put("fivetranxzendesk", "user", pyarrow.table({"id": ["another's"]}))
    pulled = pull_all(tmp_path, schemas={"stripe": name, "zendesk": "fivetran_zendesk"})
    assert pulled["stripe.coupon"].rows.new == 1
    assert pulled["stripe.plan"].words == f"not in the schema {name}"
    assert pulled["hubspot"].words == "the database has no schema hubspot"
    assert pulled["zendesk.user"].words == "not in the schema fivetran_zendesk"
    assert landed(tmp_path, "zendesk/organization")["id"].to_pylist() == ["ours"]


def test_a_missing_column_is_said_and_a_table_without_a_required_one_is_not_copied(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(
        "create schema stripe",
        "create table stripe.coupon (id text, currency text, duration text, livemode boolean, _fivetran_synced date)",
        "create table stripe.customer (email text)",
    )
    pulled = pull_all(tmp_path)
    said = "0 rows, copied whole; without percent_off, amount_off, duration_in_months"
    assert pulled["stripe.coupon"].words.startswith(said)
    assert pulled["stripe.customer"].words == "stripe.customer lacks the required column id"
    assert not (tmp_path / "stripe" / "customer").exists()


def test_airbytes_time_stands_for_fivetrans(
    database: LoaderDatabase, pull_all: Callable, door: Callable, tmp_path: Path
) -> None:
    database.run(
        "create schema stripe",
        'create table stripe.coupon (id text, "_airbyte_extracted_at" timestamptz)',
        "insert into stripe.coupon values ('a', '2026-05-02 10:00Z')",
    )
    assert pull_all(tmp_path)["stripe.coupon"].rows.by == "_airbyte_extracted_at"
    (row,) = door(tmp_path)["stripe.coupon"].to_pylist()
    assert row["_fivetran_synced"] == datetime(2026, 5, 2, 10)


def test_types_are_kept_and_what_is_nested_is_text(
    database: LoaderDatabase, pull_all: Callable, door: Callable, tmp_path: Path
) -> None:
    database.run(*TYPES.split(";\n"))
    pull_all(tmp_path)
    full, empty = landed(tmp_path, "zendesk/ticket").to_pylist()
    expected = {
        "id": "17",
        "requester_id": "00000000-0000-0000-0000-000000000001",
        "organization_id": "12345678901234567890.5",
        # The session is in Tokyo.
        "created_at": datetime(2026, 5, 2, 8, 0, 0, 123456, tzinfo=UTC),
        "updated_at": datetime(2026, 5, 2, 10),
        "status": "open",
        "subject": "naïve",
        "priority": "high  ",
        "merged_ticket_ids": "[1, null, 3]",
    }
    assert {name: full[name] for name in expected} == expected
    assert empty["id"] == "18.500000000"
    assert (empty["created_at"], empty["updated_at"]) == (None, None)
    assert door(tmp_path)["zendesk.ticket"]["created_at"].to_pylist()[0] == datetime(
        2026, 5, 2, 8, 0, 0, 123456
    )


@pytest.mark.parametrize(
    ("written", "landed_as"),
    [
        ("numeric '0.1'", 0.1),
        ("numeric 'NaN'", "nan"),
        ("numeric '-1e-7'", -1e-7),
        ("real '1.5'", 1.5),
        ("null", None),
    ],
)
def test_an_amount_is_a_number(
    written: str, landed_as: float | str | None, database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(
        "create schema stripe",
        f"create table stripe.coupon as select 'a' as id, {written}::numeric as percent_off",
    )
    pull_all(tmp_path)
    column = landed(tmp_path, "stripe/coupon")["percent_off"]
    assert column.type == pyarrow.float64()
    assert str(column[0].as_py()) == str(landed_as)


def test_metadata_is_json_as_text_and_a_day_is_a_day(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(
        "create schema stripe",
        "create table stripe.customer as select 'a' as id, jsonb '{\"account_id\": \"acme\"}' as metadata",
        "create schema company",
        "create table company.exchange_rate as"
        " select 'eur' as currency, 1.08 as rate, date '2026-01-01' as valid_from_on",
    )
    pull_all(tmp_path)
    assert landed(tmp_path, "stripe/customer").to_pylist() == [
        {"id": "a", "metadata": '{"account_id": "acme"}'}
    ]
    rate = {"currency": "eur", "rate": 1.08, "valid_from_on": date(2026, 1, 1)}
    assert landed(tmp_path, "company/exchange_rate").to_pylist() == [rate]
