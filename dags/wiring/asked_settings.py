"""What a company's settings ask of a DAG: tasks that are there only then."""

from tenure import store
from tenure.core.settings import Settings, read_settings
from tenure.core.settings_schema import SettingsError


def asked_settings() -> Settings | None:
    """The settings, read once for each DAG file; None where they are refused, for which the first task fails."""
    # A machine that has run nothing yet reads the DAG files, too.
    store.take("landing/tenure.yml")
    try:
        return read_settings()
    except SettingsError:
        return None
