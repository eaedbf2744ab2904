"""Odd Parquet files: read right, or refused with words; the good file beside them is read in any case."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.tenure.landing.odd_landing import (
    Odd,
    Opened,
    assert_as_expected,
    assert_others_go_on,
    events,
    open_odd_landing,
)

TWO = ("u1", "u1")
HUGE = 2**62
NAN, INF = float("nan"), float("inf")


def users(values: list, kind: pa.DataType) -> pa.Table:
    return events(len(values), user_id=pa.array(values, kind))


def at(values: list, kind: pa.DataType) -> pa.Table:
    return events(len(values), timestamp=pa.array(values, kind))


def bad_utf8() -> pa.Table:
    table = events()
    values = pa.array([b"u1", b"\xff\xfe"]).view(pa.string())
    return table.set_column(table.column_names.index("user_id"), "user_id", values)


def damaged_behind_the_footer(path: Path) -> None:
    parquet.write_table(events(20_000, id=[f"e{n}" for n in range(20_000)]), path, use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[100:4000] = bytes(3900)
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    parquet.write_table(events(), path)
    path.write_bytes(path.read_bytes()[:-20])


def with_uuid(path: Path) -> None:
    with_id = f"* replace (cast('{uuid.UUID(int=1)}' as uuid) as user_id)"
    duckdb.from_arrow(events()).project(with_id).write_parquet(str(path))


def both(first: pa.Table, second: pa.Table) -> dict:
    return {"a.parquet": first, "b.parquet": second}


KINDS = [
    Odd("cut_off", {"a.parquet": cut_off}, says="not a readable Parquet file, perhaps half-written"),
    Odd("encrypted", {"a.parquet": b"PARE" + b"x" * 100 + b"PARE"}, says="not a readable Parquet file"),
    Odd("damaged", {"a.parquet": damaged_behind_the_footer}, says="id holds damaged data", column="id"),
    Odd("no_rows", {"a.parquet": events(0)}),
    Odd("no_event", {"a.parquet": events(event=None)}, says="required column missing: event", column="event"),
    Odd(
        "twice",
        {
            "a.parquet": pa.Table.from_arrays(
                [*events().columns, pa.array(["x", "y"])], names=[*events().column_names, "ID"]
            )
        },
        says="names a column twice: ID, id",
        column="id",
    ),
    Odd("unread_twice", {"a.parquet": events(Note=[1, 2], note=[3, 4])}, TWO),
    Odd(
        "upper_case",
        {"a.parquet": events().rename_columns([name.upper() for name in events().column_names])},
        TWO,
    ),
    Odd(
        "column_filename",
        {"a.parquet": events(filename=["x"] * 2, File_Row_Number=[9] * 2, row=[9] * 2)},
        TWO,
    ),
    Odd(
        "nested_beside",
        {"a.parquet": events(extra=[{"id": 1, "deep": {"event": 2}}] * 2, tags=[["a"], []])},
        TWO,
    ),
    Odd("bad_utf8", {"a.parquet": bad_utf8()}, says="user_id holds text that is not UTF-8", column="user_id"),
    Odd("binary", {"a.parquet": users([b"u1", b"u2"], pa.binary())}, ("u1", "u2")),
    Odd(
        "binary_no_text",
        {"a.parquet": users([b"u1", b"\xff"], pa.binary())},
        says="user_id holds text that is not UTF-8",
        column="user_id",
    ),
    Odd("string_view", {"a.parquet": users(["u1", "u2"], pa.string_view())}, ("u1", "u2")),
    Odd("uuid", {"a.parquet": with_uuid}, (str(uuid.UUID(int=1)),) * 2),
    Odd(
        "doubles",
        {"a.parquet": users([17.0, NAN, INF, 1e308, 2.5, None], pa.float64())},
        ("17", None, "inf", "1e+308", "2.5", None),
    ),
    Odd("floats", {"a.parquet": users([17.0, NAN, 3e30], pa.float32())}, ("17", None, "3e+30")),
    Odd(
        "int_widths",
        {
            **both(users([1], pa.int8()), users([HUGE], pa.int64())),
            "c.parquet": users([2**64 - 1], pa.uint64()),
        },
        ("1", str(HUGE), str(2**64 - 1)),
    ),
    Odd(
        "float_widths",
        both(users([1.5], pa.float32()), users([2.5**40], pa.float64())),
        ("1.5", "8271806125530277"),
    ),
    Odd(
        "decimals",
        both(
            users([Decimal("1.5")], pa.decimal128(5, 1)),
            users([Decimal("12345678901.123")], pa.decimal128(20, 3)),
        ),
        ("1.5", "12345678901.123"),
    ),
    Odd(
        "nested",
        both(users([{"a": 1}], pa.struct([("a", pa.int8())])), users([[1, 2]], pa.list_(pa.int8()))),
        ('{"a":1}', "[1,2]"),
    ),
    Odd(
        "struct_fields",
        both(
            users([{"a": 1}], pa.struct([("a", pa.int8())])),
            users([{"b": "x"}], pa.struct([("b", pa.string())])),
        ),
        ('{"a":1}', '{"b":"x"}'),
    ),
    Odd("dictionary", {"a.parquet": users([7, 8], pa.dictionary(pa.int8(), pa.int64()))}, ("7", "8")),
    Odd("no_values", {"a.parquet": users([None, None], pa.null())}, (None, None)),
    Odd(
        "nanoseconds",
        both(at([datetime(2026, 5, 1)], pa.timestamp("ns")), at([-(2**62), 0], pa.timestamp("us"))),
        ("u1", "u1", "u1"),
    ),
    Odd("zoned", {"a.parquet": at([datetime(2026, 5, 1)], pa.timestamp("ns", "America/New_York"))}, ("u1",)),
    Odd(
        "milliseconds",
        {"a.parquet": at([2**60], pa.timestamp("ms"))},
        says="timestamp holds a value that is out of the range",
        column="timestamp",
    ),
    Odd("days", {"a.parquet": at([date(2026, 5, 1)], pa.date32())}, ("u1",)),
    Odd(
        "epoch",
        {"a.parquet": at([1777629600], pa.int64())},
        says="found bigint of the shape '9999999999'",
        column="timestamp",
    ),
    Odd("durations", {"a.parquet": users([timedelta(seconds=2)], pa.duration("s"))}, ("2",)),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_odd_landing(tmp_path_factory.mktemp("landing"), KINDS)


@pytest.mark.parametrize("odd", KINDS, ids=lambda odd: odd.kind)
def test_an_odd_parquet_file_is_read_right_or_refused_with_words(opened: Opened, odd: Odd) -> None:
    assert_as_expected(opened, odd)


def test_the_other_files_go_on(opened: Opened) -> None:
    assert_others_go_on(opened, KINDS)


def test_a_column_named_like_the_scan_s_own_changes_no_row_number(opened: Opened) -> None:
    assert opened.values("column_filename", "_landed_row") == (1, 2)


def test_times_of_every_unit_and_zone_are_read_as_utc(opened: Opened) -> None:
    assert opened.values("nanoseconds", "try_cast(timestamp as timestamp)")[0] == datetime(2026, 5, 1)
    assert opened.values("zoned", "try_cast(timestamp as timestamp)") == (datetime(2026, 5, 1),)
    assert opened.values("days", "try_cast(timestamp as timestamp)") == (datetime(2026, 5, 1),)


def test_numbers_of_every_width_are_one_column_without_a_loss(tmp_path: Path) -> None:
    """A decimal of 38 digits and one with decimals have no common type that holds both."""
    amounts = [
        pa.array([5], pa.int8()),
        pa.array([Decimal("123456789012345678901234567890")], pa.decimal128(38, 0)),
        pa.array([Decimal("1.5")], pa.decimal128(38, 20)),
        pa.array([NAN], pa.float64()),
        pa.array([True], pa.bool_()),
    ]
    folder = tmp_path / "stripe" / "invoice"
    folder.mkdir(parents=True)
    for number, amount in enumerate(amounts):
        invoice = {"id": ["i"], "customer_id": ["c"], "created": ["2026-05-01"], "amount_due": amount}
        parquet.write_table(pa.table(invoice), folder / f"{number}.parquet")
    opened = open_odd_landing(tmp_path, [])
    found = opened.connection.execute(
        "select cast(amount_due as varchar) from stripe.invoice order by _landed_file"
    )
    assert [value for (value,) in found.fetchall()] == [
        "5",
        "123456789012345678901234567890",
        "1.50000000000000000000",
        "nan",
    ]
    assert (
        "amount_due is wholly of the wrong type: expected bigint, found boolean" in opened.report.messages[0]
    )
