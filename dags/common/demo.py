"""The demo company in this home: landing it, and the day its facts end."""

from datetime import date
from typing import Any

from ml import paths
from ml.demo.land import land_demo


def land_demo_company(until: str | date, accounts: int, seed: int) -> dict[str, Any]:
    """Land the facts from before `until`, always in the home's own folder and never among a company's own files."""
    return land_demo(
        landing=paths.home() / "landing",
        until=date.fromisoformat(str(until)),
        accounts=accounts,
        seed=seed,
        truth=paths.home() / "truth",
    )
