"""A quiet terminal: what Airflow, dbt and MLflow print goes to a log file, our own lines stay in front."""

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.core.plain_text import without_controls

if TYPE_CHECKING:
    from rich.console import Console

# For a pipe or a log file, which have no width of their own.
PLAIN_WIDTH = 140


@contextmanager
def quiet(log_file: Path) -> Iterator["Console"]:
    """Redirect this process's stdout and stderr, also for C code and child processes; yield the terminal."""
    from rich.console import Console

    from tenure.core import duckdb_file

    log_file.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = {descriptor: os.dup(descriptor) for descriptor in (1, 2)}
    terminal = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    with log_file.open("ab") as log:
        for descriptor in kept:
            os.dup2(log.fileno(), descriptor)
    console = Console(file=terminal, highlight=False, width=None if terminal.isatty() else PLAIN_WIDTH)
    waiting = _OnTerminal(console)
    duckdb_file.log.addHandler(waiting)
    try:
        yield console
    finally:
        duckdb_file.log.removeHandler(waiting)
        sys.stdout.flush()
        sys.stderr.flush()
        for descriptor, original in kept.items():
            os.dup2(original, descriptor)
            os.close(original)
        terminal.close()


class _OnTerminal(logging.Handler):
    """What a run waits for: a step that stands still says why, where a person sees it."""

    def __init__(self, console: "Console") -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        self._console.print(f"  {without_controls(record.getMessage())}", markup=False)


@contextmanager
def step(console: "Console", title: str) -> Iterator[None]:
    """One line per step: shown while it works, then with its seconds."""
    started = time.monotonic()
    with console.status(title):
        try:
            yield
        # Also at Ctrl-C; raised again, whatever it is.
        except BaseException:
            console.print(f"[red]✗[/red] {title}  [dim]after {time.monotonic() - started:.1f} s[/dim]")
            raise
    console.print(f"[green]✓[/green] {title}  [dim]{time.monotonic() - started:.1f} s[/dim]")


class _WithoutControls(logging.Formatter):
    """Messages name accounts, tasks and files by ids and names that others chose."""

    def format(self, record: logging.LogRecord) -> str:
        return without_controls(super().format(record))


def log_to_stderr() -> None:
    """Progress goes to stderr, so that what a command prints can be piped."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutControls("%(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def print_result(result: dict[str, Any]) -> None:
    """Print what a function returned, as JSON."""
    print(json.dumps(result, indent=2, default=str))
