"""SQL that finds one person in a row of a table, and a text without them, as DuckDB and PostgreSQL write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tenure.erasure.traces import Trace, Traces
from tenure.landing.erased import NAMELESS, WORDLESS
from tenure.landing.quoting import identifier, literal

# Columns of ids by kind, each with the condition under which it holds one of this kind.
ID_COLUMNS = {
    "user_id": {"user_id": "true", "entity_id": "entity = 'user'", "subject_id": "{is_named}"},
    "zendesk_user_id": dict.fromkeys(("support_user_id", "requester_id", "author_id", "changed_by"), "true"),
    "intercom_contact_id": dict.fromkeys(
        ("support_user_id", "requester_id", "author_id", "changed_by", "contact_id"), "true"
    ),
    "hubspot_contact_id": dict.fromkeys(("contact_id", "person_id"), "true"),
    "salesforce_contact_id": dict.fromkeys(("contact_id", "person_id"), "true"),
}
# A key of a second connector has its name before it (macro `source_key`).
PREFIX = {"intercom_contact_id": "intercom-"}
# The raw row or line as it landed.
RAW = "payload"
RAW_SCHEMAS = ("staging", "landing")
# What they wrote, or what says who they are, in rows of theirs.
WORDS = ("comment", "jobtitle", "subject", "title")
WORD_SCHEMAS = ("intermediate", "snapshots", "staging")


@dataclass(frozen=True)
class TextTable:
    """A table with texts; `columns` are the types of those of texts, by name."""

    schema: str
    name: str
    columns: Mapping[str, str]
    is_on_server: bool = False

    @property
    def relation(self) -> str:
        return f"{identifier(self.schema)}.{identifier(self.name)}"


def is_theirs(table: TextTable, traces: Traces, accounts: set[str]) -> str:
    """SQL: the row has what is the person's alone, or is of one of their accounts and names them."""
    conditions = [is_keyed(table, traces)]
    if "account_id" in table.columns and accounts and traces.nearby:
        listed = ", ".join(map(literal, sorted(accounts)))
        named = " or ".join(
            _contains(column, trace, table) for column in table.columns for trace in traces.nearby
        )
        conditions.append(f"(account_id in ({listed}) and ({named}))")
    return " or ".join(conditions)


def is_keyed(table: TextTable, traces: Traces) -> str:
    """SQL: the row has what is the person's alone."""
    conditions = [_contains(column, trace, table) for column in table.columns for trace in traces.everywhere]
    conditions += [
        f"({identifier(column)} = {literal(one)} and {condition})"
        for column, one, _, condition in _ids_in(table, traces)
    ]
    return " or ".join(conditions)


def _ids_in(table: TextTable, traces: Traces) -> Iterator[tuple[str, str, str, str]]:
    """Column, id, pseudonym and condition of every place where an id may stand alone."""
    for kind, of_kind in traces.ids.items():
        before = PREFIX.get(kind, "")
        for column, condition in ID_COLUMNS[kind].items():
            if column not in table.columns or (column == "entity_id" and "entity" not in table.columns):
                continue
            if column == "subject_id":
                condition = _is_named(table, traces)
            for one, pseudonym in of_kind.items():
                yield column, before + one, before + pseudonym, condition
                if before:
                    yield column, one, pseudonym, condition


def _is_named(table: TextTable, traces: Traces) -> str:
    """A subject may be a ticket or a bug, too."""
    names = [one.text for one in (*traces.everywhere, *traces.nearby) if one.instead == NAMELESS]
    if "subject_name" not in table.columns:
        return "false"
    listed = ", ".join(map(literal, [*names, NAMELESS]))
    return f"(subject_name in ({listed}) or subject_name = subject_id)"


def _contains(column: str, trace: Trace, table: TextTable) -> str:
    text = f"cast({identifier(column)} as varchar)"
    within, sought = f"lower({text})" if trace.any_case else text, literal(trace.in_lower_case)
    options = ", 'i'" if trace.any_case else ""
    if table.is_on_server:
        matches = f"regexp_like({text}, {literal(trace.pattern_on_server)}{options})"
        return f"(position({sought} in {within}) > 0 and {matches})"
    return f"(contains({within}, {sought}) and regexp_matches({text}, {literal(trace.pattern)}{options}))"


def hidden(column: str, table: TextTable, traces: Traces) -> str:
    """SQL of the column's value without the person."""
    text = _hidden_text(column, table, traces)
    # A server takes no text for one.
    kind = table.columns[column]
    return f"cast({text} as {kind})" if table.is_on_server and kind.startswith("json") else text


def _hidden_text(column: str, table: TextTable, traces: Traces) -> str:
    name = identifier(column)
    if column == RAW and table.schema in RAW_SCHEMAS:
        return _wordless(name)
    if column in WORDS and table.schema in WORD_SCHEMAS:
        return _wordless(name)
    text = f"cast({name} as varchar)"
    for trace in (*traces.everywhere, *traces.nearby):
        before = r"\1" if trace.pattern.startswith("(") else ""
        options = "gi" if trace.any_case else "g"
        instead = literal(before + trace.instead)
        pattern = trace.pattern_on_server if table.is_on_server else trace.pattern
        text = f"regexp_replace({text}, {literal(pattern)}, {instead}, '{options}')"
    alone = [
        f"when {name} = {literal(one)} and {condition} then {literal(pseudonym)}"
        for where, one, pseudonym, condition in _ids_in(table, traces)
        if where == column
    ]
    return f"case {' '.join(alone)} else {text} end" if alone else text


def _wordless(name: str) -> str:
    return f"case when {name} <> '' then {literal(WORDLESS)} else {name} end"
