"""Finds one person in what has landed: ids in each source, names, and what they wrote."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tenure import warehouse
from tenure.landing.contract import Contract, Table
from tenure.landing.erased import ADDRESS, NAME, NAMELESS, WORDLESS, normal
from tenure.landing.landed_file import LandedFile
from tenure.landing.memory import read_memory
from tenure.landing.quoting import identifier, literal
from tenure.landing.views import view_of

# Versions that a loader has overwritten, and rows of files that were cleaned by a call that did not come to its end:
# relation, kind of id, its column, and the column of the name if there is one.
REMEMBERED = (
    ("snapshots.snap_segment__users", "user_id", "user_id", "user_name"),
    ("snapshots.snap_hubspot__contacts", "hubspot_contact_id", "contact_id", None),
    ("snapshots.snap_salesforce__contacts", "salesforce_contact_id", "contact_id", None),
    ("staging.stg_segment__users", "user_id", "user_id", "user_name"),
    ("staging.stg_hubspot__contacts", "hubspot_contact_id", "contact_id", None),
    ("staging.stg_salesforce__contact_versions", "salesforce_contact_id", "contact_id", None),
    (
        "staging.stg_intercom__contact_versions",
        "intercom_contact_id",
        "replace(contact_id, 'intercom-', '')",
        None,
    ),
    ("staging.stg_zendesk__users", "zendesk_user_id", "support_user_id", None),
)
TICKETS = "intermediate.int_support__tickets"
# Kinds of ids of those who ask, and what stands before them in the key (macro `source_key`).
ASKERS = {"zendesk_user_id": "", "intercom_contact_id": "intercom-"}


@dataclass
class Person:
    """`ids` by kind; `names` with whether no one else who landed has the name; `texts` are first lines
    of their tickets."""

    address: str
    ids: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, bool] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    files: dict[str, int] = field(default_factory=dict)
    """Rows by landed file."""

    def values(self) -> dict[str, set[str]]:
        """What they are known by again, by kind."""
        return {ADDRESS: {self.address}, **self.ids}


def find_person(
    address: str, landing: Path, contract: Contract, connection: duckdb.DuckDBPyConnection
) -> Person:
    """The person of an address, by the files that the door has read, and by what is remembered of older ones.

    Ids are those of rows with this address; rows of an id may name further addresses, which can be other people's.
    """
    person = Person(normal(ADDRESS, address))
    relations = dict(_relations(landing, contract, connection))
    for table, relation in relations.items():
        for kind, column in _keys(table).items():
            addresses = [one.name for one in table.columns if one.person == ADDRESS]
            _add_ids(person, kind, identifier(column), f"({relation})", addresses, connection)
    for remembered, kind, column, _ in REMEMBERED:
        if warehouse.table_exists(connection, remembered):
            _add_ids(person, kind, column, remembered, ["email"], connection)
    for table, relation in relations.items():
        _read_rows(person, table, relation, connection)
    for remembered, kind, column, name in REMEMBERED:
        if name and person.ids.get(kind) and warehouse.table_exists(connection, remembered):
            _add_names(
                person,
                f"select {name} from {remembered} where {_among(column, person.ids[kind])}",
                connection,
            )
    person.texts = _subjects(person, connection)
    person.names = {name: not _has_namesake(name, person, relations, connection) for name in person.names}
    return person


def _relations(
    landing: Path, contract: Contract, connection: duckdb.DuckDBPyConnection
) -> Iterator[tuple[Table, str]]:
    """SQL of each table with people over its files as they are, without pseudonyms."""
    files: dict[tuple[str, str], list[LandedFile]] = {}
    for file in read_memory(contract, landing, connection).values():
        if file.refusal is None and file.path.exists():
            files.setdefault((file.table.source, file.table.name), []).append(file)
    for table in contract.tables:
        found = sorted(files.get((table.source, table.name), []), key=lambda file: file.name)
        if found and any(column.person for column in table.columns):
            yield table, view_of(table, found, landing)


def _keys(table: Table) -> dict[str, str]:
    """Columns with ids of people by kind, of a table that has their addresses too."""
    kinds = {column.person: column.name for column in table.columns if column.person}
    return {kind: name for kind, name in kinds.items() if kind.endswith("_id")} if ADDRESS in kinds else {}


def _add_ids(
    person: Person,
    kind: str,
    column: str,
    relation: str,
    addresses: Sequence[str],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    is_theirs = " or ".join(
        f"lower(trim({identifier(one)})) = {literal(person.address)}" for one in addresses
    )
    found = connection.execute(
        f"select distinct trim({column}) from {relation} where ({is_theirs}) and trim({column}) <> ''"
    ).fetchall()
    if found:
        person.ids.setdefault(kind, set()).update(one for (one,) in found)


def _read_rows(person: Person, table: Table, relation: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Files, names and texts of the rows that are the person's."""
    is_theirs = " or ".join(
        _among(f"lower(trim({identifier(column.name)}))", {person.address})
        if column.person == ADDRESS
        else _among(f"trim({identifier(column.name)})", person.ids[column.person or ""])
        for column in table.columns
        if column.person == ADDRESS or person.ids.get(column.person or "")
    )
    if not is_theirs:
        return
    rows = f"from ({relation}) where ({is_theirs})"
    person.files |= dict(connection.execute(f"select _landed_file, count(*) {rows} group by 1").fetchall())
    named = [identifier(column.name) for column in table.columns if column.person == NAME]
    if named:
        _add_names(person, f"select concat_ws(' ', {', '.join(named)}) {rows}", connection)


def _subjects(person: Person, connection: duckdb.DuckDBPyConnection) -> set[str]:
    """First lines of their tickets: facts, tasks and letters quote them."""
    if not warehouse.table_exists(connection, TICKETS):
        return set()
    keys = {f"{before}{one}" for kind, before in ASKERS.items() for one in person.ids.get(kind, ())}
    found = connection.execute(
        f"select distinct subject from {TICKETS}"
        f" where {_among('lower(requester_email)', {person.address})} or {_among('requester_id', keys | {''})}"
    ).fetchall()
    return {subject for (subject,) in found if subject and subject != WORDLESS}


def _add_names(person: Person, query: str, connection: duckdb.DuckDBPyConnection) -> None:
    for (name,) in connection.execute(query).fetchall():
        if name and name.strip() and name.strip() != NAMELESS:
            person.names[name.strip()] = False


def _has_namesake(
    name: str, person: Person, relations: Mapping[Table, str], connection: duckdb.DuckDBPyConnection
) -> bool:
    for table, relation in relations.items():
        named = [identifier(column.name) for column in table.columns if column.person == NAME]
        addresses = [identifier(column.name) for column in table.columns if column.person == ADDRESS]
        if not named or not addresses:
            continue
        keys = [
            f"not {_among(f'trim({identifier(column.name)})', person.ids[column.person])}"
            for column in table.columns
            if column.person and person.ids.get(column.person)
        ]
        others = " and ".join([f"lower(trim({addresses[0]})) <> {literal(person.address)}", *keys])
        query = (
            f"select 1 from ({relation}) where {others} and concat_ws(' ', {', '.join(named)}) = ? limit 1"
        )
        if connection.execute(query, [name]).fetchall():
            return True
    return False


def _among(column: str, values: Collection[str]) -> str:
    return f"coalesce({column} in ({', '.join(map(literal, sorted(values)))}), false)"
