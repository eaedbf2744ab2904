"""Product events that are rolled up where they lie."""

from datetime import date
from typing import Annotated, Any

import typer

from tenure.cli.options import read_day

app = typer.Typer(
    help="Roll product events up outside the warehouse, where they outgrow one machine.", no_args_is_help=True
)


@app.callback()
def events() -> None:
    """Roll product events up outside the warehouse, where they outgrow one machine."""


@app.command()
def rollup(
    as_of: Annotated[
        date, typer.Option("--as-of", parser=read_day, metavar="DAY", help="Such as 2026-07-01.")
    ],
    engine: Annotated[str, typer.Option(help="The one that the settings name: spark.")] = "spark",
) -> None:
    """Read the events table where it lies, by Spark, and bring the rollups up to what it holds.

    Days whose rows have changed are read again, and no others; a second call over the same table does nothing. Killed,
    it leaves the rollups of before. Everything past the rollups stays in the warehouse and reads them alone: `tenure
    build` (which calls this too) and the daily DAG go on as always. tenure.yml in the landing folder names the table:

    \b
    pip install -e '.[spark]'          # and Java 17 or newer
    rollups:
      engine: spark
      table: s3a://lake/segment/tracks # or a folder, or a name in Spark's catalogue
      format: parquet                  # or delta, iceberg
    tenure events rollup --as-of 2026-07-01 --engine spark

    Without spark.connection or a master in spark.session it runs on the cores of this machine. More:
    docs/how-to/spark.md.
    """
    from tenure.core.errors import InvalidInput
    from tenure.core.home_lock import lock_home
    from tenure.landing.open_landing import open_landing_folder

    if engine != "spark":
        raise InvalidInput(
            f"--engine {engine}: the warehouse rolls events up by itself; the other engine is spark"
        )
    with lock_home():
        open_landing_folder()
        found = roll_up(as_of)
    print(
        f"{found['days']} days landed, {found['changed']} of them have changed; rolled up: {found['rolled_up']}"
    )


def roll_up(as_of: date) -> dict[str, Any]:
    """Roll up in the session that the settings name."""
    from tenure.cli.spark import open_session
    from tenure.rollups.roll_up_events import roll_up_events

    return roll_up_events(as_of, open_session)
