"""Odd JSON files: read right, or refused with words; the good file beside them is read in any case."""

import gzip
import json
import time
from pathlib import Path

import pytest

from tests.tenure.landing.odd_landing import (
    EVENT,
    Odd,
    Opened,
    assert_as_expected,
    assert_others_go_on,
    open_odd_landing,
)
from tests.tenure.landing.test_odd_csv_files import zstd

MARK = b"\xef\xbb\xbf"


def line(**more) -> str:
    return json.dumps(EVENT | more) + "\n"


LINES = line() + line(user_id="u2")
ARRAY = json.dumps([EVENT, EVENT | {"user_id": "u2"}])
BOTH = ("u1", "u2")
NO_OBJECTS = "no JSON objects in the file"

KINDS = [
    Odd(
        "gzip",
        {"a.jsonl.gz": gzip.compress(LINES.encode()), "b.json.gz": gzip.compress(ARRAY.encode())},
        BOTH + BOTH,
    ),
    Odd("zstd", {"a.jsonl.zst": zstd(LINES), "b.ndjson.zst": zstd(LINES)}, BOTH + BOTH),
    Odd("gzip_named_json", {"a.json": gzip.compress(ARRAY.encode())}, BOTH),
    Odd("ndjson", {"a.ndjson": LINES}, BOTH),
    Odd("array_with_mark", {"a.json": MARK + ARRAY.encode()}, BOTH),
    Odd("lines_with_mark", {"a.jsonl": MARK + LINES.encode()}, BOTH),
    Odd("cr_lf", {"a.jsonl": LINES.replace("\n", "\r\n")}, BOTH),
    Odd("mixed_line_ends", {"a.jsonl": LINES.replace("\n", "\r\n", 1)}, BOTH),
    Odd("blank_lines", {"a.jsonl": "\n \n" + LINES.replace("\n", "\n\n\t\n")}, BOTH),
    Odd("pretty", {"a.json": json.dumps(EVENT, indent=2)}, says=NO_OBJECTS),
    Odd(
        "mixed_lines",
        {"a.jsonl": line() + '[1]\nnull\nno json\n42\n"s"\n' + line(user_id="u2")},
        BOTH,
        "5 lines set aside",
        rejected=5,
    ),
    Odd(
        "mixed_array",
        {"a.json": json.dumps([EVENT, 1, None, "x", [EVENT]])},
        ("u1",),
        "4 lines set aside",
        rejected=4,
    ),
    Odd("no_number", {"a.jsonl": line() + line(x=float("inf"))}, ("u1", "u1")),
    Odd("empty_array", {"a.json": "[]"}, says=NO_OBJECTS),
    Odd("only_blank", {"a.json": " \n\n"}, says=NO_OBJECTS),
    Odd(
        "cut_off_array", {"a.json": ARRAY[:-20]}, says="the JSON array is malformed or cut off at its element"
    ),
    Odd("cut_off_gzip", {"a.json.gz": gzip.compress(ARRAY.encode())[:-9]}, says="a.json.gz: "),
    Odd("latin_1_lines", {"a.jsonl": LINES.replace("u2", "caf\xe9").encode("latin-1")}, says="not UTF-8"),
    Odd("latin_1_array", {"a.json": ARRAY.replace("u2", "caf\xe9").encode("latin-1")}, says="not UTF-8"),
    Odd("utf_16", {"a.json": ARRAY.encode("utf-16")}, says="not UTF-8"),
    Odd(
        "odd_keys",
        {"a.jsonl": line(**{"": 1, "g\\": 2, 'e"f': 3, "c'd": 4, "a.b": 5, "*": 6, "$": 7, "\n": 8})},
        ("u1",),
    ),
    Odd("key_row", {"a.jsonl": "\n" + line(row=7, line=8, bad_row=9, good=False, _landed_row=9)}, ("u1",)),
    Odd("upper_case", {"a.jsonl": json.dumps({key.upper(): value for key, value in EVENT.items()})}, ("u1",)),
    Odd("twice_by_case", {"a.jsonl": line(ID="x")}, says="names a column twice: ID, id", column="id"),
    Odd("twice_over_rows", {"a.jsonl": line(Plan="x") + line(plan="y")}, ("u1", "u1")),
    Odd("wrapped", {"a.json": json.dumps({"data": [EVENT]})}, says="the file has data", column="id"),
    Odd(
        "keyed_by_address",
        {"a.json": json.dumps({"joe@acme.example": EVENT})},
        says="1 columns, whose names look like data",
        column="id",
    ),
    Odd("nested", {"a.jsonl": line(user_id=[1, 2], event={"name": "x"})}, ("[1,2]",)),
    Odd(
        "half_a_character",
        {"a.jsonl": line() + '{"id": "\\ud800"}\n'},
        ("u1",),
        "set aside line 2",
        rejected=1,
    ),
    Odd("deep_lines", {"a.jsonl": line()[:-2] + ', "x": ' + "[" * 5000 + "]" * 5000 + "}\n"}, ("u1",)),
    Odd("deep_array", {"a.json": "[" * 200_000 + "]" * 200_000}, says=NO_OBJECTS),
    Odd("long_line", {"a.jsonl": line(event_text="x" * 3_000_000)}, ("u1",)),
    Odd("folder_content", {"content=1/a.json": ARRAY, "line=2/b.jsonl": LINES}, BOTH + BOTH),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_odd_landing(tmp_path_factory.mktemp("landing"), KINDS)


@pytest.mark.parametrize("odd", KINDS, ids=lambda odd: odd.kind)
def test_an_odd_json_file_is_read_right_or_refused_with_words(opened: Opened, odd: Odd) -> None:
    assert_as_expected(opened, odd)


def test_the_other_files_go_on(opened: Opened) -> None:
    assert_others_go_on(opened, KINDS)


def test_rows_keep_the_number_of_their_line(opened: Opened) -> None:
    assert opened.values("key_row", "_landed_row") == (2,)
    assert opened.values("blank_lines", "_landed_row") == (3, 6)


def test_no_message_holds_an_address(opened: Opened) -> None:
    assert "joe" not in "\n".join(opened.report.messages)


def test_a_key_for_each_row_costs_what_we_read_of_it(tmp_path: Path) -> None:
    odd = Odd("keys", {"a.jsonl": "".join(line(**{f"prop_{n}": n}) for n in range(3000))}, ("u1",) * 3000)
    started = time.process_time()
    opened = open_odd_landing(tmp_path, [odd])
    assert time.process_time() - started < 5
    assert_as_expected(opened, odd)
