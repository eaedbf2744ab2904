"""The door of a server: a loader's tables are read where they are, and files of the landing folder beside them."""

from datetime import date, datetime
from typing import Any

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.erased import read_erased, write_erased
from tenure.landing.open_landing import open_landing_folder

pytestmark = pytest.mark.usefixtures("on_postgres")

CUSTOMERS = """
create schema if not exists stripe;
create table stripe.customer (
    id text, email varchar(80), name text, created timestamptz, livemode boolean, _fivetran_synced timestamptz,
    "Currency" text, more jsonb
);
insert into stripe.customer values
    ('cus_1', 'Ann@Acme.example', 'Ann', '2026-01-01 00:30:00+09', true, '2026-01-02', 'usd', '{}'),
    ('cus_2', 'bob@beta.example', E'Bo\\u0007b', '2026-01-03 12:00:00+00', true, '2026-01-04', null, null);
"""


def run(statements: str) -> None:
    with warehouse.connect() as server:
        server.execute(statements)


def ask(query: str) -> list[tuple[Any, ...]]:
    with warehouse.connect() as server:
        return server.execute(query).fetchall()


def test_a_loaders_table_is_shown_with_the_columns_of_the_contract() -> None:
    run(CUSTOMERS)
    summary = open_landing_folder()
    assert (summary["files_accepted"], summary["files_refused"], summary["rows_landed"]) == (1, 0, 2)
    found = ask(
        "select id, name, created, currency, metadata, _landed_file, _landed_row from landed_stripe.customer"
        " order by id"
    )
    assert found == [
        ("cus_1", "Ann", datetime(2025, 12, 31, 15, 30), "usd", None, "stripe.customer", 1),
        ("cus_2", "Bob", datetime(2026, 1, 3, 12), None, None, "stripe.customer", 2),
    ]


def test_a_table_that_is_nowhere_has_a_view_without_rows() -> None:
    open_landing_folder()
    assert ask("select count(*), max(received_at) from landed_segment.tracks") == [(0, None)]


def test_a_table_without_a_required_column_is_refused_with_its_name() -> None:
    run("create schema stripe; create table stripe.customer (email text)")
    assert open_landing_folder()["messages"] == [
        "stripe.customer: required column missing: id; the table has email"
    ]
    assert ask("select is_accepted, column_name from landing.files") == [(False, "id")]


def test_a_column_of_another_kind_is_refused_with_its_type() -> None:
    run("create schema stripe; create table stripe.customer (id text, created bigint)")
    [message] = open_landing_folder()["messages"]
    assert message.endswith("created is wholly of the wrong type: expected timestamp, found bigint")


def test_a_schema_may_be_called_otherwise() -> None:
    paths.landing().mkdir(parents=True)
    (paths.landing() / "tenure.yml").write_text("pull: {schemas: {stripe: fivetran_stripe}}\n")
    run(CUSTOMERS.replace("stripe", "fivetran_stripe"))
    open_landing_folder()
    assert ask("select distinct _landed_file from landed_stripe.customer") == [("fivetran_stripe.customer",)]


def test_an_erased_person_carries_a_pseudonym() -> None:
    run(CUSTOMERS)
    erased = read_erased().plus({"address": ["ann@acme.example"]})
    write_erased(erased)
    open_landing_folder()
    assert ask("select email from landed_stripe.customer order by id") == [
        (erased.pseudonym("address", "ann@acme.example"),),
        ("bob@beta.example",),
    ]


def test_rows_by_day_have_the_same_digest_until_one_changes() -> None:
    run(
        "create schema segment; create table segment.tracks"
        " (id text, user_id text, event text, timestamp timestamptz, received_at timestamptz);"
        "insert into segment.tracks values ('e1', 'u', 'opened', '2026-01-01', '2026-01-01 23:30:00+00'),"
        " ('e2', 'u', 'opened', '2026-01-02', '2026-01-02')"
    )
    days = "select known_on, rows_landed, digest from landing.file_days order by 1"
    open_landing_folder()
    before = ask(days)
    assert [(day, rows) for day, rows, _ in before] == [(date(2026, 1, 1), 1), (date(2026, 1, 2), 1)]
    run("update segment.tracks set event = 'closed' where id = 'e2'; select pg_stat_force_next_flush()")
    open_landing_folder()
    after = ask(days)
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_files_lie_beside_the_loaders_rows_and_go_with_their_file() -> None:
    run(CUSTOMERS)
    folder = paths.landing() / "stripe" / "customer"
    folder.mkdir(parents=True)
    (folder / "more.csv").write_text("id,email,created\ncus_3,eve@eve.example,2026-02-01T01:00:00+01:00\n")
    own = paths.landing() / "tenure" / "task_event"
    own.mkdir(parents=True)
    (own / "one.csv").write_text("task_id,event,by,at\nt1,done,ann,2026-02-01 10:00:00\n")
    for _ in range(2):
        open_landing_folder()
    assert ask("select id, created, _landed_file from landed_stripe.customer where id > 'cus_2'") == [
        ("cus_3", "2026-02-01 00:00:00", "stripe/customer/more.csv")
    ]
    assert ask("select count(*) from landed_stripe.customer") == [(3,)]
    assert ask("select task_id from landed_tenure.task_event") == [("t1",)]
    (folder / "more.csv").unlink()
    open_landing_folder()
    assert ask("select count(*) from landed_stripe.customer") == [(2,)]


@pytest.mark.parametrize("people", [[], ["ann@acme.example", "bob@beta.example", "eve@eve.example"]])
def test_a_file_that_is_as_it_was_is_not_copied_again(people: list[str]) -> None:
    """With an empty list of erased people, whose key is random, and with three on it."""
    folder = paths.landing() / "stripe" / "customer"
    folder.mkdir(parents=True)
    (folder / "one.csv").write_text("id,email,created\ncus_1,eve@eve.example,2026-02-01\n")
    if people:
        write_erased(read_erased().plus({"address": people}))
    # What a row was written by.
    written = "select xmin::text from landed_files.stripe__customer"
    open_landing_folder()
    before = ask(written)
    open_landing_folder()
    assert ask(written) == before
    (folder / "two.csv").write_text("id,email,created\ncus_2,dan@dan.example,2026-02-01\n")
    open_landing_folder()
    assert before[0] in ask(written)
    write_erased(read_erased().plus({"address": ["dan@dan.example"]}))
    open_landing_folder()
    assert before[0] not in ask(written)
