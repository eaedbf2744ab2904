"""The demo company in this home: landing it, and the day its facts end."""

from datetime import date
from typing import Any

from ml import paths


def land_demo_company(until: str | date, accounts: int, seed: int) -> dict[str, Any]:
    """Land the facts from before `until`, always in the home's own folder and never among a company's own files.

    :raises LandingRefused: another demo company lies there already.
    """
    from ml.demo.land import land_demo

    return land_demo(
        landing=paths.home() / "landing",
        until=date.fromisoformat(str(until)),
        accounts=accounts,
        seed=seed,
        truth=paths.home() / "truth",
    )


def facts_end() -> date | None:
    """The first day without facts, when it is the demo company that lies in the landing folder."""
    from ml.demo.files import read_manifest

    manifest = read_manifest(paths.landing())
    return date.fromisoformat(manifest.landed_until) if manifest else None
