"""Product events that are rolled up where they lie."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.options import read_day

if TYPE_CHECKING:
    from tenure.core.settings import Settings

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

    Without rollups.connection or a master in rollups.session it runs on the cores of this machine. More:
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
    """Roll up in a session of the Connection that the settings name, else of this machine."""
    from tenure.core.settings import read_settings
    from tenure.rollups.roll_up_events import open_own_session, roll_up_events, session_conf

    settings = read_settings()
    return roll_up_events(as_of, lambda: open_own_session(session_conf(settings, _of_connection(settings))))


def _of_connection(settings: "Settings") -> Mapping[str, str] | None:
    """Spark's settings in the Connection, as Airflow's provider reads it; None where the settings name none.

    :raises SettingsError: there is no such Connection.
    """
    from tenure.cli.landing import airflow_connection
    from tenure.core.settings_schema import SettingsError

    name = settings.rollups.connection
    if name is None:
        return None
    found = airflow_connection(name)
    if found is None:
        raise SettingsError(
            f"rollups.connection: Airflow finds no Connection {name} that it can read: set AIRFLOW_CONN_{name.upper()},"
            " or add it in Airflow (docs/how-to/spark.md)"
        )
    if found.conn_type == "spark_connect":
        from airflow.providers.apache.spark.hooks.spark_connect import SparkConnectHook

        return {"spark.remote": SparkConnectHook(name).get_connection_url(), **found.extra_dejson}
    master = f"{found.host}:{found.port}" if found.port else found.host
    return {"spark.master": master or "local[*]", **found.extra_dejson}
