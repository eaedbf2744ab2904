"""Text that people read is free of unseen signs and has an end; a key is the one that landed."""

import re

import duckdb
import pytest

from tenure.core import paths
from tenure.core.unseen import UNSEEN
from tenure.landing.contract import Column, read_contract
from tenure.landing.shown_text import BODIES, NEVER_SHOWN, as_shown, is_key

UNUSABLE = re.search(
    r"duckdb__unseen\(\) -%}\s*(\S+)", (paths.DBT_PROJECT / "macros/staging/set_aside_keys.sql").read_text()
)


def shown(text: str | None, column: str = "name") -> str | None:
    sql = as_shown(Column(column, "text", False), "landed.it")
    return duckdb.execute(f"select {sql} from (select ? as it) as landed", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zoë \U0001f4a5 o'Neil {{ 7 }}", "Zoë \U0001f4a5 o'Neil {{ 7 }}"),
        ("\x1b]0;PWNED\x1b\\\x9b31m", "]0;PWNED\\31m"),
        ("a\u202eb\u2066c\u200ed\u061ce\x7f", "abcde"),
        ("a\0b", "ab"),
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("\u202e", None),
        ("", None),
        ("   ", None),
        (" a", " a"),
        (None, None),
        ("é" * 255, "é" * 255),
        ("é" * 256, "é" * 254 + "…"),
        ("\u202e" + "x" * 255, "x" * 255),
    ],
)
def test_a_line_is_what_can_be_seen_of_it(text: str | None, left: str | None) -> None:
    assert shown(text) == left


def test_a_body_keeps_its_lines_and_ends_after_a_page() -> None:
    assert shown("a\r\n\tb\x1b\u202e", "body") == "a\n\tb"
    assert shown("x" * 2001, "body") == "x" * 1999 + "…"
    assert shown("x" * 2000, "body") == "x" * 2000


def test_a_key_and_a_json_text_are_left_as_they_are() -> None:
    for column in (
        "id",
        "ticket_id",
        "merged_ticket_ids",
        "issue_key",
        "code",
        "account_id_c",
        "answers",
        "metadata",
    ):
        assert shown("a\u202eb" + "x" * 3000, column) == "a\u202eb" + "x" * 3000


def test_the_names_that_are_told_apart_are_those_of_the_contract() -> None:
    texts = [one for table in read_contract().tables for one in table.columns if one.data_type == "text"]
    assert {column.name for column in texts} >= BODIES | NEVER_SHOWN
    keys = {column.name for column in texts if is_key(column)}
    assert {name for name in keys if not name.endswith("_id")} == {
        "id", "key", "issue_key", "code", "account_id_c", "merged_ticket_ids", "property_associatedcompanyid",
    }  # fmt: skip


def test_staging_sets_keys_aside_for_the_same_signs() -> None:
    assert UNUSABLE
    every = [chr(code) for code in range(1, 0x3000) if not 0xD800 <= code < 0xE000]
    found = duckdb.execute(
        f"select sign from (select unnest(?) as sign) where regexp_matches(sign, '{UNUSABLE[1]}')", [every]
    ).fetchall()
    assert [sign for (sign,) in found] == [sign for sign in every if re.fullmatch(f"[{UNSEEN}]", sign)]
    assert len(found) == 31 + 33 + 3 + 7 + 4
