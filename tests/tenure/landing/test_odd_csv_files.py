"""Odd CSV files: read right, or refused with words; the good file beside them is read in any case."""

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from tests.tenure.landing.odd_landing import (
    CSV,
    HEADER,
    LINE,
    Odd,
    Opened,
    assert_as_expected,
    assert_others_go_on,
    events,
    open_odd_landing,
)

TWO = ("u1", "u1")


def with_column(name: str, value: str) -> str:
    return f"{HEADER},{name}\n{LINE},{value}\n{LINE},{value}\n"


def zstd(text: str) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(text.encode())
    return sink.getvalue().to_pybytes()


PEOPLE = "usr_1,mary.smith@acme.example,2026-05-01,2026-05-01,acme,Mary Smith\n"
KINDS = [
    Odd("gzip", {"a.csv.gz": gzip.compress(CSV.encode())}, TWO),
    Odd("zstd", {"a.csv.zst": zstd(CSV)}, TWO),
    Odd("gzip_named_csv", {"a.csv": gzip.compress(CSV.encode())}, TWO),
    Odd("cut_off_gzip", {"a.csv.gz": gzip.compress(CSV.encode() * 999)[:-20]}, says="cannot be read"),
    Odd("zip", {"a.csv": b"PK\x03\x04rest"}, says="a zip archive: unpack it"),
    Odd("byte_order_mark", {"a.csv": b"\xef\xbb\xbf" + CSV.encode()}, TWO),
    Odd("utf_16", {"a.csv": CSV.encode("utf-16")}, says="not UTF-8 in the header"),
    Odd(
        "latin_1",
        {"a.csv": f"{HEADER}\n{LINE}caf\xe9\n".encode("latin-1")},
        says="not UTF-8 in line 2, column user_id",
        column="user_id",
    ),
    Odd("latin_1_unread", {"a.csv": with_column("note", "caf\xe9").encode("latin-1")}, TWO),
    Odd("cr_lf", {"a.csv": CSV.replace("\n", "\r\n")}, TWO),
    Odd("cr", {"a.csv": CSV.replace("\n", "\r")}, TWO),
    Odd("mixed_line_ends", {"a.csv": CSV.replace("\n", "\r\n", 1)}, says="mixed ends of lines"),
    Odd("ragged", {"a.csv": CSV + "e,login\n" + LINE + ",x,y\n"}, TWO, says="2 lines set aside", rejected=2),
    Odd("nameless_first", {"a.csv": f",{HEADER}\n0,{LINE}\n1,{LINE}\n"}, TWO),
    Odd("trailing_comma", {"a.csv": CSV.replace("\n", ",\n")}, TWO),
    Odd("two_trailing_commas", {"a.csv": CSV.replace("\n", ",,\n")}, TWO),
    Odd("blank_first_line", {"a.csv": "\n" + CSV}, says="no header line"),
    Odd("comment_first", {"a.csv": "# made by hand\n" + CSV}, says="required column missing", column="id"),
    Odd("no_header", {"a.csv": PEOPLE}, says="perhaps the header is missing", column="id"),
    Odd("twice", {"a.csv": with_column("id", "e")}, says="names a column twice: id", column="id"),
    Odd("twice_by_case", {"a.csv": with_column("ID", "e")}, says="names a column twice: ID, id", column="id"),
    Odd("unread_twice", {"a.csv": f"{HEADER},Note,note,note\n{LINE},1,2,3\n"}, ("u1",)),
    Odd("upper_case", {"a.csv": f"{HEADER.upper()}\n{LINE}\n"}, ("u1",)),
    Odd("header_only", {"a.csv": HEADER + "\n", "b.csv": HEADER}),
    Odd("spaces_in_header", {"a.csv": f"{HEADER.replace(',', ' , ')}\n{LINE}\n"}, ("u1",)),
    Odd("line_break_in_header", {"a.csv": with_column('"a\nb"', "1")}, TWO),
    Odd("quote_in_header", {"a.csv": with_column("\"x' : 'VARCHAR'}, filename='/etc/passwd'\"", "1")}, TWO),
    Odd(
        "column_row",
        {"a.csv": f"{HEADER},row,filename,file_row_number,_landed_file,_landed_row\n{LINE},7,7,7,7,7\n"},
        ("u1",),
    ),
    Odd(
        "long_line",
        {"a.csv": CSV + LINE.replace("login", "x" * 3_000_000) + "\n"},
        TWO,
        says="line size over maximum",
        rejected=1,
    ),
    Odd("nul", {"a.csv": CSV.replace("login", "log\0in")}, TWO),
    Odd("markers", {"a.csv": CSV.replace("u1", "\\N", 1)}, (None, "u1")),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_odd_landing(tmp_path_factory.mktemp("landing"), KINDS)


@pytest.mark.parametrize("odd", KINDS, ids=lambda odd: odd.kind)
def test_an_odd_csv_file_is_read_right_or_refused_with_words(opened: Opened, odd: Odd) -> None:
    assert_as_expected(opened, odd)


def test_the_other_files_go_on(opened: Opened) -> None:
    assert_others_go_on(opened, KINDS)


def test_rows_are_counted_by_the_door_whatever_a_column_is_called(opened: Opened) -> None:
    assert opened.values("column_row", "_landed_row") == (1,)
    assert opened.values("twice", "id") == ()


def test_no_message_holds_what_may_be_personal(opened: Opened) -> None:
    said = "\n".join(opened.report.messages)
    assert not [word for word in ("mary", "Mary", "acme", "usr_1") if word in said]


def test_a_value_of_the_wrong_type_is_described_and_not_shown(tmp_path: Path) -> None:
    shifted = CSV.replace("2026-05-01 10:00:00", "joe@acme.example")
    odd = Odd("shifted", {"a.csv": shifted}, says="'aaa@aaaa.aaaaaaa'", column="timestamp")
    opened = open_odd_landing(tmp_path, [odd])
    assert_as_expected(opened, odd)
    assert "joe" not in opened.messages("shifted")


def test_a_file_of_thousands_of_columns_costs_what_we_read_of_it(tmp_path: Path) -> None:
    names = ",".join(f"c{n}" for n in range(5000))
    odd = Odd("wide", {"a.csv": f"{HEADER},{names}\n{LINE}{',1' * 5000}\n"}, ("u1",))
    opened = open_odd_landing(tmp_path, [odd])
    assert_as_expected(opened, odd)
    view = opened.connection.execute("select sql from duckdb_views() where view_name = 'tracks'").fetchall()[
        0
    ][0]
    assert "c4999" not in view


def test_csv_lines_are_read_again_beside_parquet_of_other_types(tmp_path: Path) -> None:
    odd = Odd(
        "broken",
        {"a.csv": CSV + "e,login\n", "b.parquet": events(user_id=[7, 8])},
        ("u1", "u1", "7", "8"),
        "set aside",
        rejected=1,
    )
    assert_as_expected(open_odd_landing(tmp_path, [odd]), odd)
