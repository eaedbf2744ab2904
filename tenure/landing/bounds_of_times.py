"""The bounds of times that can be meant, as dbt's macros say them."""

import re
from functools import cache

from tenure.core import paths

MACROS = paths.DBT_PROJECT / "macros" / "time" / "bounds_of_times.sql"


@cache
def bounds_of_times() -> tuple[str, str]:
    """SQL of the first moment that can be meant, and of the first that cannot any more.

    :raises ValueError: the macros do not hold these two.
    """
    first, after = re.findall(r"timestamp '[^']+'", MACROS.read_text())
    return first, after
