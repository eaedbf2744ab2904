"""What of a person stands in texts: how it is found there, and what stands there instead."""

import html
import json
import re
from dataclasses import dataclass
from functools import cached_property

from tenure.erasure.person import Person
from tenure.landing.erased import ADDRESS, NAMELESS, WORDLESS, Erased

SHORTEST_TEXT = 12
"""Shorter texts, such as "Analyst", are other people's too."""
SHORTEST_ID = 8
LEAST_DIGITS = 9


@dataclass(frozen=True)
class Trace:
    """`text` as it stands somewhere; `pattern`: a regular expression for it alone, in RE2's and Python's syntax."""

    text: str
    pattern: str
    instead: str
    any_case: bool = False

    @property
    def pattern_on_server(self) -> str:
        """The same for PostgreSQL, where the border of a word is written otherwise."""
        return re.sub(
            r"\\(.)", lambda found: r"\y" if found[1] == "b" else found[0], self.pattern, flags=re.DOTALL
        )

    @property
    def in_lower_case(self) -> str:
        return self.text.lower() if self.any_case else self.text


@dataclass(frozen=True)
class Traces:
    """`everywhere`: what means no one else; `nearby`: what counts only in rows of the person's own accounts."""

    everywhere: tuple[Trace, ...]
    nearby: tuple[Trace, ...]
    ids: dict[str, dict[str, str]]
    """Kind -> id -> pseudonym, of all ids, short ones too."""

    @cached_property
    def _everywhere(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{one.pattern})" for one in self.everywhere), re.IGNORECASE)

    def found_in(self, text: str) -> bool:
        """Whether the text names the person."""
        return bool(self._everywhere.search(text))

    def hidden(self, text: str) -> str:
        """The text without the person; what is nearby goes from a text that names them."""
        if not self.found_in(text):
            return text
        for trace in (*self.everywhere, *self.nearby):
            flags = re.IGNORECASE if trace.any_case else 0
            text = re.sub(
                trace.pattern, lambda found, one=trace: _first(found) + one.instead, text, flags=flags
            )
        return text


def traces_of(person: Person, erased: Erased) -> Traces:
    address = Trace(
        person.address,
        rf"(^|[^A-Za-z0-9._%+-]){re.escape(person.address)}\b",
        erased.pseudonym(ADDRESS, person.address),
        any_case=True,
    )
    ids = {
        kind: {one: erased.pseudonym(kind, one) for one in sorted(found)}
        for kind, found in person.ids.items()
    }
    distinct = [
        Trace(one, rf"\b{re.escape(one)}\b", pseudonym)
        for of_kind in ids.values()
        for one, pseudonym in of_kind.items()
        if is_distinct(one)
    ]
    names = [
        (Trace(spelt, f"(){re.escape(spelt)}", NAMELESS), is_only)
        for name, is_only in sorted(person.names.items())
        if " " in name
        for spelt in spellings(name)
    ]
    texts = [
        Trace(spelt, f"(){re.escape(spelt)}", WORDLESS)
        for text in sorted(person.texts, key=len, reverse=True)
        if len(text) >= SHORTEST_TEXT and " " in text
        for spelt in spellings(text)
    ]
    return Traces(
        (address, *distinct, *(trace for trace, is_only in names if is_only)),
        (*(trace for trace, is_only in names if not is_only), *texts),
        ids,
    )


def is_distinct(one: str) -> bool:
    """Whether an id is nothing else's: `usr_000157`, but not 4711, which may be a ticket's."""
    if one.isdigit():
        return len(one) >= LEAST_DIGITS
    return len(one) >= SHORTEST_ID and any(letter.isdigit() for letter in one)


def spellings(text: str) -> list[str]:
    """As it stands in a text, in JSON and in a page."""
    in_page = html.escape(text)
    as_json = (json.dumps(text, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False))
    return list(dict.fromkeys([text, *as_json, in_page, in_page.replace("&#x27;", "&#39;")]))


def _first(found: re.Match[str]) -> str:
    """What stands before, where the pattern had to look at it."""
    return found.group(1) or "" if found.re.groups else ""
