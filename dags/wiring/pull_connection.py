"""The task that pulls from the loader's database, for a company whose settings name a Connection."""

import logging

from dags.wiring.delivery_connections import find_connection
from tenure import store
from tenure.core.settings import read_settings
from tenure.core.settings_schema import SettingsError

log = logging.getLogger("tenure")


def is_pull_wanted() -> bool:
    """Whether the settings name a Connection. Refused ones name none, and end the first task with the reason."""
    # A machine that has run nothing yet reads the DAG files, too.
    store.take("landing/tenure.yml")
    try:
        return read_settings().pull.connection is not None
    except SettingsError:
        return False


def pull_tables() -> dict[str, int]:
    """Copy what is new in the loader's database into the landing folder; returns the new rows by table.

    :raises SettingsError: the Connection is missing, or of a type that cannot be read.
    :raises PullFailed: the database cannot be reached, or refuses a table.
    """
    from tenure.core import paths
    from tenure.landing.pull.pull import pull_by_settings

    new_rows = {}
    for pulled in pull_by_settings(paths.landing(), find_connection):
        log.info("%s", pulled)
        if pulled.rows and pulled.rows.new:
            new_rows[pulled.name] = pulled.rows.new
    return new_rows
