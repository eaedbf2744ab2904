"""What a company's settings ask of the DAGs: tasks that are there only then."""

from collections.abc import Callable

from tenure import store
from tenure.core.settings import Settings, read_settings
from tenure.core.settings_schema import SettingsError


def is_asked_for(wanted: Callable[[Settings], bool]) -> bool:
    """Whether the settings want it. Refused ones want nothing, and end the first task with the reason."""
    # A machine that has run nothing yet reads the DAG files, too.
    store.take("landing/tenure.yml")
    try:
        return wanted(read_settings())
    except SettingsError:
        return False
