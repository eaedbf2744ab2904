"""The same steps with the warehouse on PostgreSQL: a server of the benchmark's own, ended with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from tenure.benchmark.meter import Cost
from tenure.benchmark.recorder import Recorder
from tenure.benchmark.textbook_postgres import running_server
from tenure.core import paths
from tenure.core.environment import session_options
from tenure.core.paths import working_in
from tenure.core.variables import set_variables

DATABASE = "create database warehouse template template0 lc_collate 'C' lc_ctype 'C.UTF-8'"


@dataclass
class ServerRecorder(Recorder):
    """Records steps with the warehouse on the server, in CPU seconds of this process and of the server together.

    `in_server`: the server's part of each.
    """

    variables: dict[str, str] = field(default_factory=dict)
    home: Path = Path()
    landing: Path = Path()
    process_id: int = 0
    in_server: dict[str, float] = field(default_factory=dict)

    def record(self, title: str, run: Callable[[], Any]) -> Any:
        with working_in(self.home, self.landing), set_variables(self.variables):
            before = server_seconds(self.process_id)
            result = super().record(f"PostgreSQL: {title}", run)
            self.in_server[title] = server_seconds(self.process_id) - before
        cost = self.costs.pop(f"PostgreSQL: {title}")
        self.costs[title] = replace(cost, processor=cost.processor + self.in_server[title])
        return result


@contextmanager
def server_recorder(recorder: Recorder, home: Path) -> Iterator[ServerRecorder]:
    """A recorder of this home's landing, beside the one of DuckDB.

    :param home: an empty folder, for what the warehouse does not hold
    """
    from adbc_driver_postgresql import dbapi

    home.mkdir()
    (home / "mlflow").symlink_to((paths.home() / "mlflow").resolve())
    with running_server() as server:
        host = str(server.socket_dir)
        address = f"host={host} user=postgres dbname=postgres"
        with dbapi.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(DATABASE)
        variables = {
            "WAREHOUSE_TARGET": "postgres", "PGHOST": host, "PGUSER": "postgres", "PGDATABASE": "warehouse",
            "PGOPTIONS": session_options(),
        }  # fmt: skip
        yield ServerRecorder(
            recorder.show, notes=recorder.notes, variables=variables, home=home,
            landing=paths.landing(), process_id=server.pid,
        )  # fmt: skip


def server_seconds(process_id: int) -> float:
    """CPU seconds so far of the server: of its processes, and of those that have ended."""
    parent = psutil.Process(process_id)
    times = parent.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in parent.children():
        try:
            spent = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += spent.user + spent.system
    return float(total)


def ratios(file: dict[str, Cost], server: ServerRecorder) -> list[tuple[str, float, float, float]]:
    """Of each step: CPU seconds with DuckDB, with PostgreSQL, and the server's part of those."""
    return [
        (title, file[title].processor, cost.processor, server.in_server[title])
        for title, cost in server.costs.items()
    ]
