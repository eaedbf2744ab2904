"""How letters write days and numbers, and which language a text names: babel and DuckDB asked."""

import json
import re
from datetime import date
from types import SimpleNamespace

import duckdb
import pytest
from babel import Locale
from babel.dates import format_date
from jinja2 import Environment

from tenure.core import paths
from tenure.documentation.write_letter_words import FILE, words_of, write_letter_words

MACROS = paths.DBT_PROJECT / "macros"
LANGUAGES = json.loads(re.search(r"return\((.*)\)", FILE.read_text())[1])  # type: ignore[index]
DAYS = [date(2026, 1, 1), date(2024, 2, 29), date(2026, 3, 31), date(2026, 8, 31), date(2026, 12, 9)]


def asked(expression: str, *values: object) -> object:
    """What DuckDB answers for an expression with macros, its arguments being $1, $2, …"""
    dbt = Environment()
    dbt.globals |= {
        "letter_words": lambda: LANGUAGES,
        "literal": lambda text: "'" + text.replace("'", "''") + "'",
        "dbt": SimpleNamespace(
            type_string=lambda: "varchar",
            split_part=lambda text, by, part: f"split_part({text}, {by}, {part})",
        ),
    }
    macros = "".join((MACROS / file).read_text() for file in ("words/words.sql", "staging/language_code.sql"))
    query = dbt.from_string(f"{macros}select {{{{ {expression} }}}}").render()
    with duckdb.connect() as connection:
        return connection.execute(query, list(values)).fetchall()[0][0]


def test_the_macro_is_what_babel_says() -> None:
    assert write_letter_words() == {FILE: FILE.read_bytes()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", DAYS)
def test_a_day_is_written_as_babel_writes_it(language: str, day: date) -> None:
    written = asked("words_day_in('cast($1 as date)', 'cast($2 as varchar)')", day, language)
    assert written == format_date(day, "long", locale=language)


@pytest.mark.parametrize("language", ["nl", None])
def test_a_day_in_a_language_without_letters_is_written_in_figures(language: str | None) -> None:
    written = asked("words_day_in('cast($1 as date)', 'cast($2 as varchar)')", date(2026, 3, 1), language)
    assert written == "2026-03-01"


@pytest.mark.parametrize(("language", "number"), [("de", "7,5"), ("fr", "7,5"), ("en", "7.5"), ("nl", "7.5")])
def test_a_fraction_has_the_sign_of_its_language(language: str, number: str) -> None:
    assert asked("words_number_in('$1', '$2')", "7.5", language) == number


def test_a_language_that_writes_its_dates_in_another_way_is_refused() -> None:
    with pytest.raises(ValueError, match="ja: dates are written as y年M月d日"):
        words_of(Locale("ja"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("de", "de"), ("de-AT", "de"), ("pt_BR", "pt"), (" EN-us ", "en"), ("gsw", "gsw"), ("zh-Hant-TW", "zh"),
        ("German", None), ("d", None), ("12", None), ("", None), ("-de", None), ("d€", None), (None, None),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_code_alone(text: str | None, language: str | None) -> None:
    assert asked("language_code('cast($1 as varchar)')", text) == language


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("europe_slash_berlin", "europe/berlin"), ("Europe/Berlin", "europe/berlin"), ("", None), (None, None),
        ("america_slash_port_hyphen_au_hyphen_prince", "america/port-au-prince"),
    ],
)  # fmt: skip
def test_a_time_zone_is_known_by_its_name(text: str | None, zone: str | None) -> None:
    assert asked("time_zone_name('cast($1 as varchar)')", text) == zone
