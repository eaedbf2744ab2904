"""A home as one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from tenure.core import paths


def backup(
    file: Annotated[
        Path, typer.Argument(dir_okay=False, metavar="FILE", help="Such as tenure-2026-07-01.tar.gz.")
    ],
    landing: Annotated[
        bool, typer.Option("--landing", help="Also the loaders' files, which are most of the size.")
    ] = False,
) -> None:
    """Save the home to one file: warehouse, models, Airflow's database, outbox, and what people said on the pages.

    Refused while a run or `tenure up` works on the home. The file holds names, addresses and passwords, is readable by
    its owner alone, and appears when it is complete. The loaders' files are left out unless you ask for them.
    """
    from tenure import warehouse
    from tenure.backup.write import write_backup

    written = write_backup(file, landing)
    print(
        f"{len(written.files):,} files of {paths.home()}, {file.stat().st_size / 1e6:,.0f} MB: {file.resolve()}"
    )
    if warehouse.is_on_server():
        print("Without the warehouse, which is on a server: save that too, with pg_dump")
    if not landing:
        print(f"Without the loaders' files in {paths.landing()}: save them too, or use --landing")


def restore(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="Of `tenure backup`.")
    ],
    into: Annotated[
        Path | None,
        typer.Option(file_okay=False, metavar="FOLDER", help="A new folder; otherwise TENURE_HOME."),
    ] = None,
) -> None:
    """Restore a backup into a home that is empty or not there yet; each file is checked before the home appears."""
    from tenure.backup.restore import restore_backup

    home = into.resolve() if into else paths.home()
    restored = restore_backup(file, home)
    print(f"{len(restored.files):,} files restored: export TENURE_HOME={home}")
    if not restored.has_landing:
        print(
            f"The loaders' files are not in the backup: put them into {home / 'landing'} before the next run"
        )
    if restored.landing:
        print(
            f"The landing folder of the saved home was {restored.landing}; that of this one is {home / 'landing'}"
        )
