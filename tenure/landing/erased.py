"""Who was erased, known by keyed hashes alone, and SQL that gives their rows pseudonyms wherever these land again.

A value that lands is hashed with the home's key and its kind (`user_id`, `address`, …). One that belongs to an erased
person becomes a pseudonym made of its hash: the same wherever it stands, so that rows still belong together and every
count stays true. Names and what the person wrote become fixed words.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tenure.core import paths
from tenure.core.errors import TenureError
from tenure.core.replace_file import replace_file
from tenure.landing.contract import Column, Table
from tenure.landing.landed_file import LandedFile
from tenure.landing.quoting import identifier, literal

ADDRESS = "address"
NAME, WORDS, JSON_WORDS = "name", "words", "json_words"
# What a name and a text of an erased person become. A fact about them reads "Erased person has not logged in …".
NAMELESS, WORDLESS = "Erased person", "erased"
PSEUDONYM = "erased-"
# Digits of a pseudonym: no two of a million values share one.
DIGITS = 16
# Values in JSON that are more than a word; of a number or a code no text is left out.
JSON_SENTENCE = r':\s*"(?:[^"\\]|\\.)*\s(?:[^"\\]|\\.)*"'
_ADDRESSES = re.compile(r"[^\s<>\"',;:|]+@[^\s<>\"',;:|]+")


class ErasedUnreadable(TenureError, ValueError):
    """The home's list of erased people cannot be read: without it they would come back with the next load."""


@dataclass(frozen=True)
class Erased:
    """`digests`: by kind of value, of all people that were erased."""

    key: str
    digests: Mapping[str, frozenset[str]]

    @property
    def state(self) -> str:
        """A digest that changes when another person is erased; empty when nobody is, because the key is then random."""
        if not any(self.digests.values()):
            return ""
        listed = sorted((kind, sorted(ones)) for kind, ones in self.digests.items())
        return hashlib.sha256(repr((self.key, listed)).encode()).hexdigest()

    def digest(self, kind: str, value: str) -> str:
        """As `_keyed` and the warehouse's digest in SQL."""
        return hashlib.sha256(f"{self.key}{kind}|{normal(kind, value)}".encode()).hexdigest()

    def pseudonym(self, kind: str, value: str) -> str:
        """`erased-0123456789abcdef`; of an address with its domain, which says whose people it is of."""
        word = PSEUDONYM + self.digest(kind, value)[:DIGITS]
        return f"{word}@{normal(kind, value).partition('@')[2]}" if kind == ADDRESS else word

    def knows(self, kind: str, value: str) -> bool:
        return self.digest(kind, value) in self.digests.get(kind, ())

    def plus(self, values: Mapping[str, Iterable[str]]) -> "Erased":
        """With the values of one more person."""
        found = {kind: set(digests) for kind, digests in self.digests.items()}
        for kind, ones in values.items():
            found.setdefault(kind, set()).update(self.digest(kind, one) for one in ones)
        return Erased(self.key, {kind: frozenset(digests) for kind, digests in found.items() if digests})


NOBODY = Erased("", {})


def normal(kind: str, value: str) -> str:
    """Addresses are the same whatever their case; ids are what they are."""
    return value.strip().lower() if kind == ADDRESS else value.strip()


def read_erased() -> Erased:
    """The people erased from this home; nobody, with a new key, where there is no list yet.

    :raises ErasedUnreadable: the list is damaged.
    """
    file = paths.erased_file()
    try:
        found = json.loads(file.read_text())
        return Erased(found["key"], {kind: frozenset(ones) for kind, ones in found["digests"].items()})
    except FileNotFoundError:
        return Erased(secrets.token_hex(16), {})
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ErasedUnreadable(f"{file} is damaged: restore it from a backup of the home") from error


def write_erased(erased: Erased) -> None:
    """Replace the home's list, atomically."""
    content = {"key": erased.key, "digests": {kind: sorted(ones) for kind, ones in erased.digests.items()}}
    replace_file(paths.erased_file(), json.dumps(content, indent=1, sort_keys=True).encode())


def without_erased(
    table: Table, relation: str, erased: Erased, names: Mapping[str, str] | None = None
) -> str:
    """SQL over the relation in which the rows of erased people carry pseudonyms.

    :param names: the relation's name of each contract column that it has; None: the contract's, and all of them.
    """
    values = erased_values(table, erased, names)
    if not values:
        return relation
    replaced = ", ".join(f"{value} as {identifier(name)}" for name, value in values.items())
    return f"select * replace ({replaced}) from (\n{relation}\n)"


def erased_values(
    table: Table, erased: Erased, names: Mapping[str, str] | None = None, digest: str = "sha256({})"
) -> dict[str, str]:
    """SQL of the columns that are shown otherwise, by the relation's name of each; empty where no one was erased.

    :param digest: how the warehouse writes the SHA-256 of a text, in hexadecimal digits.
    """
    called = {column.name: column.name for column in table.columns} if names is None else names
    columns = {
        called[column.name]: column for column in table.columns if column.person and column.name in called
    }
    keys = {name: column for name, column in columns.items() if erased.digests.get(column.person or "")}
    digests = {
        name: digest.format(_keyed(name, column.person or "", erased)) for name, column in keys.items()
    }
    is_erased = {name: _is_erased(digests[name], column, erased) for name, column in keys.items()}
    if not keys:
        return {}
    is_theirs = f"coalesce({' or '.join(is_erased.values())}, false)"
    values = {
        name: _pseudonym_of(name, column, is_erased[name], digests[name]) for name, column in keys.items()
    }
    return values | {
        name: _wordless(name, column, is_theirs)
        for name, column in columns.items()
        if column.person in (NAME, WORDS, JSON_WORDS)
    }


def without_lines_of(erased: Erased, file: LandedFile) -> LandedFile:
    """The file with no text of the lines that could not be read as rows and name an erased person."""
    if not erased.digests.get(ADDRESS):
        return file
    rejected = tuple(
        replace(row, payload=WORDLESS) if _names_one(erased, row.payload) else row for row in file.rejected
    )
    return replace(file, rejected=rejected)


def _names_one(erased: Erased, line: str) -> bool:
    return any(erased.knows(ADDRESS, found) for found in _ADDRESSES.findall(line))


def _keyed(name: str, kind: str, erased: Erased) -> str:
    text = f"trim(cast({identifier(name)} as varchar))"
    if kind == ADDRESS:
        text = f"lower({text})"
    return f"{literal(f'{erased.key}{kind}|')} || {text}"


def _is_erased(digest: str, column: Column, erased: Erased) -> str:
    known = ", ".join(literal(one) for one in sorted(erased.digests[column.person or ""]))
    return f"{digest} in ({known})"


def _pseudonym_of(name: str, column: Column, is_erased: str, digest: str) -> str:
    pseudonym = f"{literal(PSEUDONYM)} || left({digest}, {DIGITS})"
    if column.person == ADDRESS:
        pseudonym += f" || '@' || lower(trim(split_part({identifier(name)}, '@', 2)))"
    return f"case when {is_erased} then {pseudonym} else {identifier(name)} end"


def _wordless(name: str, column: Column, is_theirs: str) -> str:
    text = identifier(name)
    if column.person == JSON_WORDS:
        word = literal(f': "{WORDLESS}"')
        instead = f"regexp_replace({text}, {literal(JSON_SENTENCE)}, {word}, 'g')"
    else:
        instead = literal(NAMELESS if column.person == NAME else WORDLESS)
    kept = f" and not coalesce({column.kept_where}, false)" if column.kept_where else ""
    return f"case when {is_theirs} and {text} <> ''{kept} then {instead} else {text} end"
