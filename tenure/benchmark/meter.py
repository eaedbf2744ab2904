"""What a step costs: seconds, CPU seconds by dbt node, memory and what DuckDB spills."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tenure.benchmark.node_costs import NodeBook, NodeCost
from tenure.core import paths
from tenure.core.errors import TenureError
from tenure.transform import dbt_runner

STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
# Sets the peak of resident memory (VmHWM) back to what is resident now: proc(5).
FORGET_PEAK = "5"
LOOK_EVERY = 0.2


class NotMeasurable(TenureError, RuntimeError):
    """This system does not say what a process needed."""


@dataclass(frozen=True)
class Cost:
    """Of one step, or of several that were added up: then memory and spilling are those of the largest one."""

    seconds: float = 0.0
    processor: float = 0.0
    """CPU seconds of this process."""
    peak_bytes: int = 0
    """Resident memory, with what was resident before."""
    spilled_bytes: int = 0
    nodes: Mapping[str, NodeCost] = field(default_factory=dict)
    is_dbt: bool = False

    @property
    def statements(self) -> float:
        return sum(node.statements for node in self.nodes.values())


def measure(run: Callable[[], Any]) -> tuple[Cost, Any]:
    """Run it with dbt in one thread.

    :returns: its cost and its result.
    """
    book = NodeBook()
    with _watched_spilling() as most, dbt_runner.listen(book):
        CLEAR_REFS.write_text(FORGET_PEAK)
        clock, processor = time.perf_counter(), time.process_time()
        result = run()
        seconds, spent = time.perf_counter() - clock, time.process_time() - processor
    return Cost(seconds, spent, peak_memory(), most[0], book.costs, bool(book.costs)), result


def require_linux() -> None:
    """:raises NotMeasurable: there is no /proc that knows the peak of a process."""
    if not os.access(CLEAR_REFS, os.W_OK):
        raise NotMeasurable(f"memory is measured through {CLEAR_REFS}, which Linux has: run it there")


def peak_memory() -> int:
    """The process's peak of resident memory in bytes, since it was last set back."""
    [line] = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


@contextmanager
def _watched_spilling() -> Iterator[list[int]]:
    """Gives a list of one number: the most bytes seen in the warehouse's folder for spilling."""
    folder = Path(f"{paths.warehouse_file()}.tmp")
    most, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_EVERY):
            most[0] = max(most[0], _size(folder))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def _size(folder: Path) -> int:
    total = 0
    for file in folder.glob("*"):
        try:
            total += file.stat().st_size
        except FileNotFoundError:
            # DuckDB has deleted it since the folder was read.
            continue
    return total
