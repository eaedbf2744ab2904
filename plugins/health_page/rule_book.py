"""What the page needs of the rule book, as the company's own tenure.yml has it."""

from typing import Any

import yaml

from ml import paths
from ml.settings import read_settings


def health_bands() -> list[str]:
    """Bands from best to worst."""
    bands = _book()["bands"]
    return sorted(bands, key=bands.get, reverse=True)


def capacity_per_owner() -> int | None:
    """Open tasks that one person can have at most; None while the rule book does not say."""
    return _book().get("playbooks", {}).get("capacity_per_owner")


def _book() -> dict[str, Any]:
    book = yaml.load((paths.DBT_PROJECT / "dbt_project.yml").read_text(), Loader=yaml.CSafeLoader)["vars"]
    # Single values of a company lie over the book's, and are whole blocks here already.
    return book | read_settings().overrides
