"""A landing with many odd files in one table, beside a good one; each kind of odd file lies in a folder of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

from tenure.landing.contract import read_contract
from tenure.landing.landed_file import LandedFile
from tenure.landing.open_landing import LandingReport, open_landing

TABLE = "segment/tracks"
EVENT = {
    "id": "e",
    "event": "login",
    "timestamp": "2026-05-01 10:00:00",
    "received_at": "2026-05-01 10:00:01",
    "context_group_id": "a1",
    "user_id": "u1",
}
HEADER = ",".join(EVENT)
LINE = ",".join(EVENT.values())
CSV = f"{HEADER}\n{LINE}\n{LINE}\n"

Content = str | bytes | pa.Table | Callable[[Path], object]


@dataclass(frozen=True)
class Odd:
    """`files` by name below the kind's folder. `says`: words of the message about the kind, none if there is none.

    `users`: user_id of the rows that are read; `rejected`: how many rows are set aside.
    """

    kind: str
    files: dict[str, Content]
    users: tuple[str | None, ...] = ()
    says: str = ""
    column: str | None = None
    rejected: int = 0


def events(rows: int = 2, **columns) -> pa.Table:
    """Events as Parquet would hold them; a column given as None is left out."""
    table = {name: [value] * rows for name, value in EVENT.items()} | columns
    return pa.table({name: values for name, values in table.items() if values is not None})


@dataclass(frozen=True)
class Opened:
    report: LandingReport
    connection: duckdb.DuckDBPyConnection

    def files(self, kind: str) -> list[LandedFile]:
        return [file for file in self.report.files if file.name.startswith(f"{TABLE}/{kind}/")]

    def messages(self, kind: str) -> str:
        return "\n".join(m for m in self.report.messages if m.startswith(f"{TABLE}/{kind}/"))

    def values(self, kind: str, column: str) -> tuple:
        found = self.connection.execute(
            f"select {column} from segment.tracks where starts_with(_landed_file, ?)"
            " order by _landed_file, _landed_row",
            [f"{TABLE}/{kind}/"],
        )
        return tuple(value for (value,) in found.fetchall())


def open_odd_landing(landing: Path, kinds: Iterable[Odd]) -> Opened:
    write(landing / TABLE / "good.parquet", events())
    for odd in kinds:
        for name, content in odd.files.items():
            write(landing / TABLE / odd.kind / name, content)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    return Opened(open_landing(landing, connection, read_contract()), connection)


def write(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, pa.Table):
        parquet.write_table(content, path)
    elif callable(content):
        content(path)
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def assert_as_expected(opened: Opened, odd: Odd) -> None:
    files, said = opened.files(odd.kind), opened.messages(odd.kind)
    assert (odd.says in said) if odd.says else said == ""
    assert opened.values(odd.kind, "user_id") == odd.users
    assert sum(len(file.rejected) for file in files) == odd.rejected
    is_read = bool(odd.users or odd.rejected) or not odd.says
    assert {file.refusal is None for file in files} <= {is_read}
    assert next((file.refused_column for file in files), None) == odd.column


def assert_others_go_on(opened: Opened, kinds: Iterable[Odd]) -> None:
    """The good file's rows are there, and every row that landed is read or set aside."""
    found = opened.connection.execute(
        "select _landed_file, count(*) from segment.tracks group by 1"
    ).fetchall()
    rows = dict(found)
    assert rows[f"{TABLE}/good.parquet"] == 2
    assert sum(rows.values()) == 2 + sum(len(odd.users) for odd in kinds)
    assert opened.report.rows_landed == sum(rows.values()) + opened.report.rows_rejected
