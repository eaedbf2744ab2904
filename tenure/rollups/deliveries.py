"""The files of deliveries: what goes to the job's folder, what comes from it, and what no delivery needs any more."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq

from tenure import warehouse
from tenure.core import paths
from tenure.landing.quoting import literal
from tenure.landing.rollups import last_delivery
from tenure.rollups.order import STATE, TABLES, RollupOrder

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

# With what the rollups are made, of `int_product__rolled_up_with`.
KNOWN = "select kind, account_id, user_id, from_on from intermediate.int_product__rolled_up_with"


def hand_over_known(connection: duckdb.DuckDBPyConnection, order: RollupOrder) -> None:
    """Write accounts, assignments of users and own people where the job reads them."""
    part = Path("known") / f"of_delivery={order.delivery}" / "known.parquet"
    file = paths.rollups() / part
    file.parent.mkdir(parents=True, exist_ok=True)
    if warehouse.is_server(connection):
        pq.write_table(connection.execute(KNOWN).to_arrow_table(), file)
    else:
        connection.execute(f"copy ({KNOWN}) to {literal(str(file))} (format parquet)")
    if (remote := _elsewhere(order)) is not None:
        system, folder = remote
        system.makedirs(f"{folder}/{part.parent}", exist_ok=True)
        system.put_file(str(file), f"{folder}/{part}")


def fetch(order: RollupOrder) -> None:
    """Copy what a delivery elsewhere has and the home lacks; the days come last, as they say what holds."""
    if (remote := _elsewhere(order)) is None:
        return
    system, folder = remote
    for table in (*TABLES, *STATE):
        for path in system.find(f"{folder}/{table}"):
            part = str(path)[len(folder) :].lstrip("/")
            file = paths.rollups() / part
            if part.endswith(".parquet") and not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                half = file.with_suffix(".half")
                system.get_file(path, str(half))
                half.rename(file)


def sweep(connection: duckdb.DuckDBPyConnection, order: RollupOrder) -> None:
    """Delete the days that a later delivery holds, and what killed runs have left.

    Of a folder elsewhere too. The views must be those of the last delivery.
    """
    last = last_delivery(paths.rollups())
    if last is None:
        return
    days = connection.execute("select known_on, delivery from rollups.days").fetchall()
    held = {f"{table}/delivery={delivery}/known_on={day}" for table in TABLES for day, delivery in days}
    held |= {f"{table}/{last.name}" for table in STATE}
    for part in _parts(paths.rollups()):
        if part not in held:
            shutil.rmtree(paths.rollups() / part)
    for checksum in paths.rollups().rglob(".*.crc"):
        # of Hadoop, which refuses a file that an erasure has rewritten
        checksum.unlink()
    if (remote := _elsewhere(order)) is not None:
        system, folder = remote
        for part in _remote_parts(system, folder):
            if part not in held:
                system.rm(f"{folder}/{part}", recursive=True)


def _parts(folder: Path) -> list[str]:
    """Folders of single days and deliveries, below the folder; those that hold none are among them."""
    days = [one for table in TABLES for one in folder.glob(f"{table}/*/known_on=*")]
    states = [one for table in STATE for one in folder.glob(f"{table}/*")]
    unfinished = [
        one for table in TABLES for one in folder.glob(f"{table}/*") if not any(one.glob("known_on=*"))
    ]
    return [one.relative_to(folder).as_posix() for one in (*days, *states, *unfinished) if one.is_dir()]


def _remote_parts(system: "AbstractFileSystem", folder: str) -> list[str]:
    found = [one for table in TABLES for one in system.glob(f"{folder}/{table}/*/known_on=*")]
    found += [one for table in STATE for one in system.glob(f"{folder}/{table}/*")]
    return [str(one)[len(folder) :].lstrip("/") for one in found]


def _elsewhere(order: RollupOrder) -> "tuple[AbstractFileSystem, str] | None":
    """File system and folder of the job, when it does not write into the home."""
    if order.folder == str(paths.rollups()):
        return None
    from fsspec.core import url_to_fs

    found: tuple[Any, str] = url_to_fs(order.folder)
    return found[0], found[1].rstrip("/")
