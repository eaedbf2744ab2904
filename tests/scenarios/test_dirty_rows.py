"""Ten thousand malformed rows over all tables beside a company: each is kept or set aside, and harms no one else."""

import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from expectations.validate import GATES, validate_gate
from ml.score import score_target
from tenure import warehouse
from tenure.core.unseen import UNSEEN, UNSEEN_IN_A_BODY
from tenure.landing.contract import Column, Table, read_contract
from tenure.landing.shown_text import is_key
from tenure.transform.build_stage import build_stage
from tests.scenarios.company import TODAY, Company, day, workdays
from tests.scenarios.conftest import build

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ACCOUNTS = 300
ROWS_OF_A_TABLE = 152
# A tenth of what is good: a required table that is mostly dirt closes the gate, and is meant to.
ROWS_OF_A_REQUIRED_TABLE = 30
FILES = ("dirty.csv", "dirty.jsonl", "dirty.parquet")
VALUES = {
    "missing": None, "empty": "", "spaces": "   ", "nul": "a\0b", "lines and quotes": 'he said "no",\nthen; left',
    "right to left": "\u202eabc\U0001f4a5\u2066x\u2069", "terminal": "\x1b]0;PWNED\x1b\\\x9b31m",
    "separators": "a\u2028b\u2029c", "very long": "x" * 100_000, "nan": "NaN", "inf": "inf", "minus inf": "-inf",
    "1e308": "1e308", "1e400": "1e400", "negative": "-5", "huge": "9" * 23, "largest": "9223372036854775807",
    "fraction": "12.7", "thousands": "1,200", "word": "abc", "maybe": "maybe", "1970": "1970-01-01 00:00:00",
    "year 1": "0001-01-01", "year 9999": "9999-12-31 23:59:59", "infinity": "infinity", "no such day": "2026-02-30",
    "offset": "2026-05-01 10:00:00+05:30", "epoch": "1777629600", "sql": "'; drop table x; --",
    "braces": "{{ 7*7 }} {account}", "deep": '{"a": ' + "[" * 300 + "]" * 300 + "}", "zeros": "007",
    "null marker": "\\N",
}  # fmt: skip
# What can be a key.
SHARED = set(VALUES) - {"missing", "empty", "spaces"}


def good_company() -> Company:
    company = Company()
    for number in range(ACCOUNTS):
        account_id = f"acc{number}"
        company.account(account_id)
        user_id = company.user(account_id, f"Person{number} Day")
        company.events(
            account_id, user_id, "report_opened", workdays(20, 1) if number % 3 else range(20, 1, -5)
        )
        company.add(
            "recurly.account_history",
            id=f"r{number}",
            code=account_id,
            created_at=day(400),
            _fivetran_synced=day(400),
        )
        company.add(
            "recurly.subscription_history", id=f"rs{number}", account_id=f"r{number}", state="expired", currency="USD",
            unit_amount="1.00", quantity=1, activated_at=day(400), expired_at=day(390), updated_at=day(390),
            current_period_started_at=day(400), current_period_ends_at=day(390), _fivetran_synced=day(390),
        )  # fmt: skip
    return company


def plausible(table: Table, number: int) -> dict[str, Any]:
    """A row such as the source could send, of a table of which the company has none."""
    return {column.name: _plausible(column, number) for column in table.columns}


def _plausible(column: Column, number: int) -> Any:
    if column.data_type == "text":
        return f"acc{number}" if "account" in column.name else f"{column.name}{number}"
    if column.data_type in ("timestamp", "date"):
        return day(-20 if "end" in column.name else 30)
    return {"bigint": 1, "double": 1.0, "boolean": "deleted" not in column.name}[column.data_type]


def dirty_rows(table: Table, company: Company, kinds: Counter) -> list[dict[str, Any]]:
    """The company's rows with one value spoilt, column by column and kind by kind."""
    good = company.rows[f"{table.source}.{table.name}"]
    rows = []
    for number in range(ROWS_OF_A_REQUIRED_TABLE if table.is_required else ROWS_OF_A_TABLE):
        kind = list(VALUES)[number % len(VALUES)]
        # a column that holds nothing else than a wrong value would refuse its file
        row = plausible(table, number)
        if good:
            typed = {column.name for column in table.columns if column.data_type != "text"}
            row = {name: row[name] for name in typed} | good[number % len(good)]
        first = table.columns[0].name
        row[first] = f"{row.get(first)}~{table.source}{number}"
        spoilt = table.columns[(number // 3) % len(table.columns)]
        # two connectors of a role have no key in common
        is_shared = is_key(spoilt) and kind in SHARED
        row[spoilt.name] = f"{VALUES[kind]} {table.source}" if is_shared else VALUES[kind]
        rows.append(row)
        kinds[kind] += 1
    return rows


def land(rows: list[dict[str, Any]], table: Table, landing: Path) -> None:
    """A third as CSV, a third as JSON and a third as Parquet, all as text."""
    folder = landing / table.source / table.name
    folder.mkdir(parents=True, exist_ok=True)
    names = [column.name for column in table.columns]
    texts = [{name: _text(row.get(name)) for name in names} for row in rows]
    with (folder / FILES[0]).open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(texts[0::3])
    lines = [
        json.dumps({name: value for name, value in row.items() if value is not None}) for row in texts[1::3]
    ]
    (folder / FILES[1]).write_text("\n".join(lines))
    columns = {name: pa.array([row[name] for row in texts[2::3]], pa.string()) for name in names}
    parquet.write_table(pa.table(columns), folder / FILES[2])


def _text(value: Any) -> str | None:
    return None if value is None else value.isoformat(" ") if isinstance(value, datetime) else str(value)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Counter]:
    """The home, and how many malformed rows of each kind have landed in it."""
    home, kinds = tmp_path_factory.mktemp("dirty"), Counter[str]()
    company = good_company()
    company.land(home / "landing")
    for table in read_contract().tables:
        land(dirty_rows(table, company, kinds), table, home / "landing")
    build(home, build_history=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        score_target(TODAY, "churn")
        build_stage("playbooks", TODAY)
    return home, kinds


@pytest.fixture
def connection(landed: tuple[Path, Counter], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TENURE_HOME", str(landed[0]))
    with warehouse.connect(read_only=True) as opened:
        yield opened


def test_ten_thousand_rows_of_all_kinds_have_landed(landed, connection):
    _, kinds = landed
    assert kinds.keys() == VALUES.keys()
    assert kinds.total() >= 10_000
    refused = connection.execute("select file, reason from landing.files where not is_accepted").fetchall()
    assert refused == []
    query = "select sum(rows_landed) from landing.files where contains(file, 'dirty.')"
    assert connection.execute(query).fetchall() == [(kinds.total(),)]


def test_every_row_is_kept_or_set_aside_in_every_table(connection):
    found = connection.execute(
        "select *, rows_landed <> rows_kept + rows_set_aside from intermediate.int_raw__table_counts"
        " where rows_landed > 0"
    ).fetchall()
    assert len(found) == len(read_contract().tables)
    assert [row for row in found if row[-1]] == []


def test_what_is_set_aside_says_why_in_one_line(connection):
    found = connection.execute(
        f"""
        select count(*), count(*) filter (where reason is null or landed_file is null or landed_row is null),
            max(length(reason)) < 300, max(length(row_key)) <= 121,
            count(*) filter (where regexp_matches(reason || coalesce(row_key, ''), '[{UNSEEN}]'))
        from staging.quarantine where contains(landed_file, 'dirty.')
        """
    ).fetchall()[0]
    assert found[0] > 1000
    assert found[1:] == (0, True, True, 0)


@pytest.mark.parametrize("gate", GATES)
def test_they_close_no_gate(gate, landed, monkeypatch):
    monkeypatch.setenv("TENURE_HOME", str(landed[0]))
    assert validate_gate(gate, TODAY)["passed"]


def test_no_number_behind_staging_is_none(connection):
    bad = [
        (table, column)
        for table, column in columns(connection, "DOUBLE", "FLOAT")
        if connection.execute(f"select bool_or(isnan({column}) or isinf({column})) from {table}").fetchall()[
            0
        ][0]
    ]
    assert bad == []


def test_no_text_behind_staging_has_signs_that_cannot_be_seen(connection):
    bad = [
        (table, column, found)
        for table, column in columns(connection, "VARCHAR")
        # whom events name, of events that are set aside as well: no rollup asks for these
        if table != "intermediate.int_product__people"
        if (found := connection.execute(
            f"select any_value(left({column}, 80)) from {table}"
            f" where regexp_matches({column}, '[{UNSEEN_IN_A_BODY}]') or length({column}) > 4000"
        ).fetchall()[0][0])
    ]  # fmt: skip
    assert bad == []


def columns(connection: duckdb.DuckDBPyConnection, *types: str) -> list[tuple[str, str]]:
    """Of every table behind staging."""
    return connection.execute(
        """
        select table_schema || '.' || table_name, column_name from information_schema.columns
        where table_catalog = current_database() and data_type in (select unnest(?))
            and table_schema in ('conformed', 'intermediate', 'marts', 'publish') order by all
        """,
        [list(types)],
    ).fetchall()
