"""The doctor's findings about the landing folder of this home, kept until a file in it changes."""

import threading
from typing import TYPE_CHECKING, Any

from tenure import store
from tenure.core import paths
from tenure.core.errors import TenureError

if TYPE_CHECKING:
    from tenure.doctor.findings import Checkup

# A check reads everything that has landed: one at a time, and once per state of the folder.
_ONE_AT_A_TIME = threading.Lock()
_checkups: dict[str, "Checkup"] = {}


def read_data_check() -> dict[str, Any]:
    """Return the checkup, or as `fault` why there cannot be one: settings that cannot be used."""
    # Imported here: no other page needs pandas and pyarrow.
    from tenure.doctor import words
    from tenure.doctor.checkup import check_landing
    from tenure.landing import landing_version

    content: dict[str, Any] = {"words": words, "folder": paths.landing(), "checkup": None, "fault": ""}
    with _ONE_AT_A_TIME:
        store.refresh("landing")
        version = f"{paths.landing()} {landing_version.version()}"
        try:
            if version not in _checkups:
                _checkups.clear()
                _checkups[version] = check_landing(paths.landing())
        except TenureError as error:
            return content | {"fault": str(error)}
        return content | {"checkup": _checkups[version]}
