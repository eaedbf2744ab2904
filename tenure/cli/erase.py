"""One person taken out of the home."""

from collections import Counter
from typing import Annotated

import typer

from tenure.core.errors import TenureError

OUT_OF_REACH = """Not reached by this command, and for you to do:
- the loader's own database and files{loader}: delete the person there, or they stay there
- what has been delivered: Slack, mail, the CRM and every webhook keep what they got
- backups and copies of this home, and Airflow's or MLflow's database where it is not a file of this home
- a server's backups, write-ahead log, and dead rows of its catalogue until it vacuums them
- tenure.yml and texts that others wrote in the loader's files and that name the person"""


class NotErased(TenureError, RuntimeError):
    """The person still stands somewhere; the message names the places."""


def erase(
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Of the person, as it lands.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say where they stand and change nothing.")
    ] = False,
) -> None:
    """Take one person out of this home for good: their rows get pseudonyms, counts stay as they are.

    Found by the address: their ids in each source, their name, their tickets. Replaced in the warehouse, the published
    snapshot, the outbox, reports, logs, Airflow's database and in what Tenure landed itself; the files of the loader
    are not touched, and a keyed hash of address and ids (erased.json, never the address) keeps later loads from
    bringing them back. Ends with a search of every file of the home; status 1 where something is left. It can be
    killed and run again.

    \b
    tenure erase --email ruth@acme.example --dry-run
    tenure erase --email ruth@acme.example
    """
    from tenure.core.home_lock import lock_home
    from tenure.erasure.erase import erase as erase_person

    with lock_home():
        done = erase_person(email, dry_run)
    ids = ", ".join(f"{count} {kind}" for kind, count in sorted(done.ids.items()))
    print(f"Known by: the address{', ' + ids if ids else ''}")
    _print_places("Found" if dry_run else "Found before", done.before.tables, done.before.files)
    loader = Counter(name.rpartition("/")[0] for name in done.before.loader_files)
    for folder, files in sorted(loader.items()):
        print(f"  the loader's landing/{folder}: {files} files, not touched")
    for table, rows in sorted(done.before.loader_tables.items()):
        print(f"  the loader's table {table}: {rows} rows, not touched")
    if done.after is not None:
        _print_places("Left", done.after.tables, done.after.files)
    print(OUT_OF_REACH.format(loader=f" ({loader.total()} files named above)" if loader else ""))
    if done.after is not None and not done.after.is_nowhere:
        raise NotErased(
            "the person still stands in the places named above: close what holds them and run it again"
        )


def _print_places(when: str, tables: dict[str, int], files: tuple[str, ...]) -> None:
    print(f"{when}: {sum(tables.values())} rows in {len(tables)} tables, {len(files)} files")
    for table, rows in tables.items():
        print(f"  {table}: {rows} rows")
    for name in files:
        print(f"  {name}")
