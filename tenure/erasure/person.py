"""Finds one person in what has landed: ids in each source, names, and what they wrote."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import duckdb

from tenure import warehouse
from tenure.erasure.landed_rows import LandedRows
from tenure.landing.contract import Table
from tenure.landing.erased import ADDRESS, NAME, NAMELESS, WORDLESS, normal
from tenure.landing.quoting import identifier, literal

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
    tables: dict[str, int] = field(default_factory=dict)
    """Rows by a loader's table in the warehouse's own server."""

    def values(self) -> dict[str, set[str]]:
        """What they are known by again, by kind."""
        return {ADDRESS: {self.address}, **self.ids}


def find_person(address: str, landed: Sequence[LandedRows], connection: duckdb.DuckDBPyConnection) -> Person:
    """The person of an address, by what has landed, and by what is remembered of older versions.

    Ids are those of rows with this address; rows of an id may name further addresses, which can be other people's.

    :param connection: with the warehouse.
    """
    person = Person(normal(ADDRESS, address))
    for rows in landed:
        for kind, column in _keys(rows.table).items():
            addresses = [one.name for one in rows.table.columns if one.person == ADDRESS]
            _add_ids(person, kind, identifier(column), f"({rows.relation})", addresses, rows.connection)
    for remembered, kind, column, _ in REMEMBERED:
        if warehouse.table_exists(connection, remembered):
            _add_ids(person, kind, column, remembered, ["email"], connection)
    for rows in landed:
        _read_rows(person, rows)
    for remembered, kind, column, name in REMEMBERED:
        if name and person.ids.get(kind) and warehouse.table_exists(connection, remembered):
            _add_names(
                person,
                f"select {name} from {remembered} where {_among(column, person.ids[kind])}",
                connection,
            )
    person.texts = _subjects(person, connection)
    person.names = {name: not _has_namesake(name, person, landed) for name in person.names}
    return person


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


def _read_rows(person: Person, landed: LandedRows) -> None:
    """Places and names of the rows that are the person's."""
    is_theirs = " or ".join(
        _among(f"lower(trim({identifier(column.name)}))", {person.address})
        if column.person == ADDRESS
        else _among(f"trim({identifier(column.name)})", person.ids[column.person or ""])
        for column in landed.table.columns
        if column.person == ADDRESS or person.ids.get(column.person or "")
    )
    if not is_theirs:
        return
    rows = f"from ({landed.relation}) where ({is_theirs})"
    counted = landed.connection.execute(f"select _landed_file, count(*) {rows} group by 1").fetchall()
    (person.tables if landed.is_on_server else person.files).update(counted)
    named = [identifier(column.name) for column in landed.table.columns if column.person == NAME]
    if named:
        _add_names(person, f"select concat_ws(' ', {', '.join(named)}) {rows}", landed.connection)


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


def _has_namesake(name: str, person: Person, landed: Sequence[LandedRows]) -> bool:
    for rows in landed:
        columns = rows.table.columns
        named = [identifier(column.name) for column in columns if column.person == NAME]
        addresses = [identifier(column.name) for column in columns if column.person == ADDRESS]
        if not named or not addresses:
            continue
        keys = [
            f"not {_among(f'trim({identifier(column.name)})', person.ids[column.person])}"
            for column in columns
            if column.person and person.ids.get(column.person)
        ]
        others = " and ".join([f"lower(trim({addresses[0]})) <> {literal(person.address)}", *keys])
        query = f"select 1 from ({rows.relation}) where {others} and concat_ws(' ', {', '.join(named)}) = ? limit 1"
        if rows.connection.execute(query, [name]).fetchall():
            return True
    return False


def _among(column: str, values: Collection[str]) -> str:
    return f"coalesce({column} in ({', '.join(map(literal, sorted(values)))}), false)"
