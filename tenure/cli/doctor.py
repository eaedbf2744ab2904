"""`tenure doctor`: what a landing folder gives and what it lacks, before anything is built from it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tenure.cli.console import PLAIN_WIDTH
from tenure.core import paths
from tenure.core.errors import InvalidInput

PATIENCE_SECONDS = 3


def doctor(
    landing: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            file_okay=False,
            metavar="LANDING",
            help="The folder that holds source/table/files. Default: TENURE_LANDING, or landing/ in the home.",
        ),
    ] = None,
) -> None:
    """Look at a landing folder and report what it gives and what it lacks: the first step with data of your own.

    Takes seconds; nothing is built, and nothing is written. It answers

    \b
    What has landed?         sources by role, tables, rows, newest day
    What maps to accounts?   share of events, tickets, customers; currencies
    What do you lose?        features, facts and playbooks by missing source,
                             table and column
    What is worth fixing?    refused files, rows of no account, sources that
                             stopped, test mode; most costly first
    Can it learn?            churned accounts so far, and about from when
                             there are enough

    Shares and counts of accounts are approximate ("about"): rows that a run would set aside are counted.
    Status 1 when a needed table is absent or refused, 0 otherwise. docs/how-to/your-own-data.md says how to land files.
    """
    from rich.console import Console

    from tenure.doctor.checkup import check_landing
    from tenure.doctor.findings import shown
    from tenure.doctor.terminal import print_checkup

    folder = landing or paths.landing()
    with _progress() as say:
        checkup = check_landing(folder, say)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    print_checkup(checkup, console)
    if checkup.blocking:
        what = "; ".join(problem.what for problem in checkup.blocking)
        raise InvalidInput(f"{shown(folder, 200)} cannot be used yet: {what} (docs/how-to/your-own-data.md)")
    print(f"\nNext: tenure build --landing {shown(folder, 200)} --home HOME --as-of DAY, or tenure run")


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A function that takes what is being done: a spinner in a terminal, a line every few seconds elsewhere."""
    from rich.console import Console

    console, said_at = Console(stderr=True, highlight=False), time.monotonic()
    with console.status("Looking at the files") as status:

        def say(what: str) -> None:
            nonlocal said_at
            status.update(what)
            if not console.is_terminal and time.monotonic() - said_at > PATIENCE_SECONDS:
                said_at = time.monotonic()
                print(f"{what} …", file=sys.stderr, flush=True)

        yield say
