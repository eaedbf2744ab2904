"""A small demo company, landed once for each worker."""

from datetime import date
from pathlib import Path

import pytest

from tenure.simulator.land import land_demo
from tenure.simulator.world.clock import Clock
from tenure.simulator.world.people import draw_people
from tenure.simulator.world.simulate import simulate
from tests.tenure.simulator.small_company import SMALL, UNTIL


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home of a landed demo company: landing/ and truth/. Read only."""
    home = tmp_path_factory.mktemp("demo")
    land_demo(home / "landing", until=UNTIL, truth=home / "truth", **SMALL)
    return home


@pytest.fixture(scope="session")
def simulated():
    """A larger company, simulated and not landed: (world, people)."""
    world = simulate(Clock.between(11, date(2024, 7, 1), date(2025, 12, 1)), 700)
    return world, draw_people(world)
