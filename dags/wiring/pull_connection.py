"""The task that pulls from the loader's database, for a company whose settings name a Connection."""

import logging

from dags.wiring.delivery_connections import find_connection

log = logging.getLogger("tenure")


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
