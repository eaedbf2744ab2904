"""Lands the demo company in this home, and reads up to which day it has facts."""

import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from tenure import store
from tenure.core import paths
from tenure.core.errors import InvalidInput


def land_demo_company(until: str | date, accounts: int, seed: int) -> dict[str, Any]:
    """Land the facts from before `until`, always in the home's own landing folder, never in `TENURE_LANDING`.

    :raises LandingRefused: the folder holds other data, or a demo company with other parameters.
    """
    from tenure.simulator.land import land_demo

    # In a process of its own: its gigabyte of memory is freed when it ends, and this process is not blocked.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, _end_with, (os.getpid(),)) as process:
        return process.submit(
            land_demo,
            landing=paths.home() / "landing",
            until=date.fromisoformat(str(until)),
            accounts=accounts,
            seed=seed,
            truth=paths.home() / "truth",
        ).result()


def say_how_predictable(truth: Path, until: date) -> str:
    """The best AUC that anyone could reach on the company, in a sentence; or why that is not known yet."""
    from tenure.simulator.truth.oracle import measure_oracle

    try:
        return measure_oracle(truth, until).sentence()
    except InvalidInput as reason:
        return f"The best AUC that can be reached is not known yet: {reason}"


def _end_with(parent: int) -> None:
    """Ends this process when its parent is gone: a landing whose task was killed must not run beside the next one."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def facts_end() -> date | None:
    """The first day without facts; None when the landing folder does not hold the demo company."""
    from tenure.simulator.landing.files import MANIFEST, read_manifest

    store.take(f"landing/{MANIFEST}")
    manifest = read_manifest(paths.landing())
    return date.fromisoformat(manifest.landed_until) if manifest else None
