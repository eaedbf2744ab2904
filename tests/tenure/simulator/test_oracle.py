"""The oracle: the hidden hazard is calibrated, and the AUC that evaluates it is right."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tenure.core import paths
from tenure.simulator.truth.oracle import area_under_curve, measure_oracle, true_examples
from tenure.simulator.world.clock import Clock
from tenure.simulator.world.simulate import simulate
from tests.tenure.simulator.small_company import UNTIL


def test_area_counts_ties_half():
    assert area_under_curve(np.array([0, 1, 0, 1]), np.array([0.1, 0.1, 0.0, 0.9])) == pytest.approx(0.875)


def test_hazard_is_calibrated_and_can_be_known_but_not_exactly(simulated):
    world, _ = simulated
    rows = pd.concat(world.hazards, ignore_index=True)
    last = world.clock.monday(world.clock.weeks) - 97
    rows = rows[(rows.as_of_day >= world.clock.monday(12)) & (rows.as_of_day <= last)]
    left = world.state.leave_day[rows.account]
    label = ((left > rows.as_of_day + 7) & (left <= rows.as_of_day + 67)).to_numpy().astype(int)
    assert rows.hazard.mean() == pytest.approx(label.mean(), rel=0.15)
    risky = (rows.hazard > 0.3).to_numpy()
    assert rows.hazard[risky].mean() == pytest.approx(label[risky].mean(), rel=0.15)
    assert 0.80 < area_under_curve(label, rows.hazard.to_numpy()) < 0.92


def test_hazard_does_not_depend_on_later_draws():
    start = date(2024, 7, 1)
    short, long = (
        simulate(Clock.between(3, start, until), 80) for until in (date(2025, 1, 6), date(2025, 6, 2))
    )
    for week in range(short.clock.weeks):
        pd.testing.assert_frame_equal(short.hazards[week], long.hazards[week])


def test_accounts_that_leave_within_the_lead_are_not_examples(demo: Path):
    rows = true_examples(demo / "truth", UNTIL)
    gone = pd.read_parquet(demo / "truth/causes.parquet")
    both = rows.merge(gone, on="account_id")
    days = (pd.to_datetime(both.ends_on) - pd.to_datetime(both.as_of_date)).dt.days
    assert (days > 7).all()


def test_too_short_a_time_is_refused(demo: Path):
    with pytest.raises(ValueError, match="no matured labels"):
        measure_oracle(demo / "truth", date(2025, 2, 1))


def test_help_names_options_and_outputs():
    run = subprocess.run(
        [sys.executable, "-m", "tenure.simulator", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=paths.REPOSITORY,
    )
    for word in ("--until", "--accounts", "--seed", "hazards.parquet", "default 1500"):
        assert word in run.stdout
