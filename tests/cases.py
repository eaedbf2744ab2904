"""Where the external data sets lie: they are read in place and never committed."""

import os
from pathlib import Path

from tenure.core import paths


def cases_folder() -> Path:
    """`TENURE_CASES`; without the variable the folder `shared/cases` beside the repository."""
    return Path(os.environ.get("TENURE_CASES") or paths.REPOSITORY.parent / "shared" / "cases").resolve()
