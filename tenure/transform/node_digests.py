"""Which of dbt's nodes have to be built: those whose SQL, settings, inputs or day differ from the last time's."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb

from tenure import warehouse

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

BUILT = "landing.built_nodes"
# What landed, as the door saw it: by content, so that events in renamed or compacted files are no news. In all other
# tables, whose rows have no day, the names of files and the order of their rows say which of two rows of one key and
# version is the later one.
LANDED = (
    """
        select
            source_name || '.' || table_name,
            concat_ws(
                ' ',
                cast(sum(rows_landed) as bigint),
                sum(case when known_on is not null then digest end),
                md5(string_agg(case when known_on is null then concat(file, ' ', digest) end, '|' order by file))
            )
        from landing.file_days group by 1
    """,
    """
        select 'landing.files', md5(string_agg(concat_ws(' ', file, is_accepted, reason), '|' order by file, reason))
        from landing.files
    """,
    """
        select
            'landing.rejected_rows',
            md5(string_agg(concat_ws(' ', file, "row", reason, payload), '|' order by file, "row", reason))
        from landing.rejected_rows
    """,
    """
        select 'landing.holidays', md5(string_agg(concat_ws(' ', day, name), '|' order by day, name))
        from landing.holidays
    """,
)
# What Spark has delivered, of which all changes together.
ROLLUPS = "rollups.days"
_ROLLED_UP = ("days", "user_days", "feature_days", "uses", "groupless_days", "active_days", "apart")
# A model that uses one of these changes with the as-of date, and so do those that are built from it.
OF_THE_DAY = ("as_of_date", "last_as_of_date")


@dataclass(frozen=True)
class Built:
    """From what a node was last built; the as-of dates it was built for, where it depends on them."""

    digest: str
    first_day: date | None = None
    last_day: date | None = None

    def holds(self, wanted: "Built", each_day: bool) -> bool:
        """It is what is wanted; or several days were built at once, and the wanted ones are among them."""
        if self == wanted:
            return True
        if self.digest != wanted.digest or each_day or None in (self.first_day, wanted.first_day):
            return False
        return self.first_day <= wanted.first_day and wanted.last_day <= self.last_day  # type: ignore[operator]


class NodeDigests:
    """Digests of all nodes of a parsed project over what has landed, for the as-of dates of a run.

    :param landed: digest of each landed table, by `source.table`; a table that has none is empty.
    :param settings: whatever else the SQL depends on.
    """

    def __init__(
        self, manifest: "Manifest", landed: Mapping[str, str], settings: str, first_day: date, last_day: date
    ):
        self._manifest, self._landed, self._settings = manifest, landed, settings
        self._days = (first_day, last_day)
        self._found: dict[str, tuple[str, bool]] = {}

    def of(self, node_id: str) -> Built:
        digest, is_of_the_day = self._digest(node_id)
        return Built(digest, *self._days) if is_of_the_day else Built(digest)

    def _digest(self, node_id: str) -> tuple[str, bool]:
        if node_id not in self._found:
            self._found[node_id] = self._of_source(node_id) or self._of_node(node_id)
        return self._found[node_id]

    def _of_source(self, node_id: str) -> tuple[str, bool] | None:
        source = self._manifest.sources.get(node_id)
        return (self._landed.get(f"{source.source_name}.{source.name}", ""), False) if source else None

    def _of_node(self, node_id: str) -> tuple[str, bool]:
        node: Any = self._manifest.nodes[node_id]
        macros = self._macros_of(node)
        parts = [
            self._settings,
            node.name,
            node.checksum.checksum,
            node.raw_code,
            repr(node.config.to_dict()),
        ]
        parts += [self._manifest.macros[macro].macro_sql for macro in sorted(macros)]
        # of a branch that was not parsed dbt knows no macros
        is_of_the_day = "as_of_date()" in node.raw_code
        is_of_the_day = is_of_the_day or any(macro.rpartition(".")[2] in OF_THE_DAY for macro in macros)
        for parent in sorted(set(getattr(node.depends_on, "nodes", ()))):
            digest, of_the_day = self._input(node, parent)
            parts.append(digest)
            is_of_the_day = is_of_the_day or of_the_day
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32], is_of_the_day

    def _input(self, node: Any, parent: str) -> tuple[str, bool]:
        """Of `landing.file_days` a model that says so reads the rows of one table."""
        table = node.config.meta.get("days_of")
        if table and parent.endswith(".landing.file_days"):
            return self._landed.get(table, ""), False
        return self._digest(parent)

    def _macros_of(self, node: Any) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(node.depends_on.macros)
        while waiting:
            macro = waiting.pop()
            if macro.startswith("macro.tenure.") and macro not in found:
                found.add(macro)
                waiting += self._manifest.macros[macro].depends_on.macros
        return frozenset(found)


def read_landed(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Digest of each landed table by `source.table`, and of the door's own tables."""
    found: dict[str, str] = {}
    for query in LANDED:
        found |= {table: str(digest) for table, digest in connection.execute(query).fetchall()}
    if warehouse.table_exists(connection, ROLLUPS):
        days = connection.execute(f"select known_on, digest, delivery from {ROLLUPS} order by 1").fetchall()
        digest = hashlib.sha256(repr(days).encode()).hexdigest()[:32]
        found |= {f"rollups.{table}": digest for table in _ROLLED_UP}
    return found


def read_built(connection: duckdb.DuckDBPyConnection) -> dict[str, Built]:
    if not warehouse.table_exists(connection, BUILT):
        return {}
    found = connection.execute(f"select node, digest, first_day, last_day from {BUILT}").fetchall()
    return {node: Built(*values) for node, *values in found}


def forget(nodes: Iterable[str], connection: duckdb.DuckDBPyConnection) -> None:
    """Before they are built: a run that is killed in between builds them again."""
    connection.execute("create schema if not exists landing")
    connection.execute(
        f"create table if not exists {BUILT} (node text primary key, digest text, first_day date, last_day date)"
    )
    connection.execute(f"delete from {BUILT} where node in (select unnest(cast(? as text[])))", [list(nodes)])


def remember(built: Mapping[str, Built], connection: duckdb.DuckDBPyConnection) -> None:
    connection.executemany(
        f"insert into {BUILT} values (?, ?, ?, ?) on conflict (node) do update set"
        " digest = excluded.digest, first_day = excluded.first_day, last_day = excluded.last_day",
        [[node, one.digest, one.first_day, one.last_day] for node, one in built.items()],
    )
