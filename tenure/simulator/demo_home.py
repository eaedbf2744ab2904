"""Lands the demo company in this home, and reads up to which day it has facts."""

import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import Any

from tenure.core import paths


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


def _end_with(parent: int) -> None:
    """Ends this process when its parent is gone: a landing whose task was killed must not run beside the next one."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def facts_end() -> date | None:
    """The first day without facts; None when the landing folder does not hold the demo company."""
    from tenure.simulator.landing.files import read_manifest

    manifest = read_manifest(paths.landing())
    return date.fromisoformat(manifest.landed_until) if manifest else None
