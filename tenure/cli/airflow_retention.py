"""Airflow's own rows, for as long as the settings keep them."""

import logging
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO

from tenure.core.settings import read_settings
from tenure.core.settings_schema import SettingsError

log = logging.getLogger("tenure")

# With what belongs to them, such as XComs of a run. DAGs themselves are no history.
TABLES = ["asset_event", "dag_run", "job", "log", "task_instance", "xcom"]


def clean_airflow() -> None:
    """Delete runs, tasks and their results that are older than `retention.airflow_days`, by Airflow's own `db clean`.

    No task may open Airflow's database, so the commands do that start it. Refused settings clean nothing: they end the
    first task with the reason.
    """
    from airflow.utils.db_cleanup import run_cleanup

    try:
        days = read_settings().retention.airflow_days
    except SettingsError:
        return
    if days is not None:
        before = datetime.now(UTC) - timedelta(days=days)
        # It prints each table; what it found belongs to no terminal.
        with redirect_stdout(StringIO()):
            run_cleanup(
                clean_before_timestamp=before,  # type: ignore[arg-type]  # made a DateTime of pendulum's
                table_names=TABLES,
                confirm=False,
                skip_archive=True,
                error_on_cleanup_failure=True,
            )
        log.info("retention: Airflow's rows before %s are deleted", before.date())
