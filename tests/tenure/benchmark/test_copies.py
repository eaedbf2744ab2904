"""Copies of accounts and of the past: as many as asked for, with ids of their own, in the same days."""

import json
import shutil
import uuid
from pathlib import Path

import duckdb
import pytest

from tenure.benchmark.copies import COPIED, EVENTS, copy_accounts, copy_past
from tests.tenure.simulator.small_company import rows_by_table

COPIES = 3


@pytest.fixture(scope="module")
def copied(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    landing = tmp_path_factory.mktemp("copied") / "landing"
    shutil.copytree(demo / "landing", landing)
    copy_accounts(landing, COPIES)
    return landing


def ask(landing: Path, query: str, table: str = EVENTS) -> list[tuple]:
    return duckdb.sql(query.format(rows=f"read_parquet('{landing}/{table}/*2*.parquet')")).fetchall()


def test_what_an_account_needs_is_there_as_often_as_asked_for(demo: Path, copied: Path):
    before, after = rows_by_table(demo / "landing"), rows_by_table(copied)
    times = {table: len(after[table]) / len(rows) for table, rows in before.items()}
    assert {table for table, factor in times.items() if factor == COPIES} == set(COPIED)
    assert {factor for table, factor in times.items() if table not in COPIED} == {1}


def test_the_originals_are_among_them_as_they_were(demo: Path, copied: Path):
    before, after = rows_by_table(demo / "landing"), rows_by_table(copied)
    for table in COPIED:
        assert set(before[table]) <= set(after[table])


def test_events_of_copies_have_ids_of_their_own(demo: Path, copied: Path):
    query = "select count(distinct id), count(*) from {rows}"
    [(ids, events)], [(more_ids, more_events)] = ask(demo / "landing", query), ask(copied, query)
    assert (more_ids, more_events) == (COPIES * ids, COPIES * events)


def test_an_id_is_a_uuid_of_version_4(copied: Path):
    for (text,) in ask(copied, "select id from {rows} where user_id like '%-c2' limit 50"):
        read = uuid.UUID(text)
        assert (str(read), read.version, read.variant) == (text, 4, uuid.RFC_4122)


def test_a_replay_is_a_replay_in_each_copy(demo: Path, copied: Path):
    groups = "select id from {rows} group by id having count(*) > 1 and count(distinct user_id) <= 1"
    query = f"select count(*) from ({groups})"
    assert ask(copied, query)[0][0] == COPIES * ask(demo / "landing", query)[0][0] > 0


def test_events_stay_in_their_days(demo: Path, copied: Path):
    query = "select received_at::date, timestamp::date, count(*) from {rows} group by all order by all"
    days = ask(demo / "landing", query)
    assert ask(copied, query) == [(*day, COPIES * events) for *day, events in days]


def test_no_event_is_received_before_it_happened_that_was_not(demo: Path, copied: Path):
    query = "select count(*) from {rows} where timestamp > received_at"
    assert ask(copied, query)[0][0] == COPIES * ask(demo / "landing", query)[0][0]


def test_a_file_is_in_the_order_of_arrival(copied: Path):
    for file in sorted((copied / EVENTS).glob("2*.parquet")):
        moments = [row[0] for row in duckdb.sql(f"select received_at from read_parquet('{file}')").fetchall()]
        assert moments == sorted(moments)


def test_a_copied_subscription_is_of_a_copied_customer_of_a_copied_account(copied: Path):
    subscriptions = ask(
        copied,
        "select distinct customer_id from {rows} where id like 'sub\\_%-c1' escape '\\'",
        "stripe/subscription_history",
    )
    metadata = dict(ask(copied, "select id, metadata from {rows}", "stripe/customer"))
    accounts = {key for (key,) in ask(copied, "select group_id from {rows}", "segment/groups")}
    # Some customers of billing do not say which account they are.
    named = [json.loads(metadata[customer] or "{}").get("account_id") for (customer,) in subscriptions]
    known = [account for account in named if account]
    assert len(known) > 20
    assert {account[-3:] for account in known} == {"-c1"}
    assert set(known) <= accounts


def test_the_past_comes_once_more_years_earlier_with_ids_of_its_own(demo: Path, tmp_path: Path):
    shutil.copytree(demo / "landing", tmp_path, dirs_exist_ok=True)
    before = ask(demo / "landing", "select count(*), count(distinct id), min(received_at) from {rows}")[0]
    copy_past(tmp_path, 728)
    after = ask(tmp_path, "select count(*), count(distinct id), min(received_at) from {rows}")[0]
    assert after[:2] == (2 * before[0], 2 * before[1])
    assert (before[2] - after[2]).days == 728
