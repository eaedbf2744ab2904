"""The oracle: the hidden hazard is calibrated, and the AUC that evaluates it is right."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tenure.core import paths
from tenure.simulator.land import land_demo
from tenure.simulator.truth.oracle import area_under_curve, measure_oracle, true_examples
from tenure.simulator.world.churn_window import ChurnWindow
from tenure.simulator.world.clock import Clock
from tenure.simulator.world.simulate import simulate
from tests.tenure.simulator.small_company import SMALL, UNTIL


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
        [sys.executable, "-m", "tenure", "demo", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=paths.REPOSITORY,
    )
    for word in ("--until", "--accounts", "--seed", "hazards.parquet", "default: 1500"):
        assert word in run.stdout


TENURE_YML = "history_warm_up_days: 14\ntargets: {churn: {horizon_days: 90, grace_days: 10}}"


def test_another_window_in_the_settings_is_another_question(tmp_path: Path):
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "tenure.yml").write_text(TENURE_YML)
    land_demo(tmp_path / "landing", until=UNTIL, truth=tmp_path / "truth", **SMALL)
    window = ChurnWindow.planted(tmp_path / "truth")
    assert (window.lead, window.horizon, window.matured_after) == (7, 90, 107)
    rows = true_examples(tmp_path / "truth", UNTIL)
    gone = pd.read_parquet(tmp_path / "truth/causes.parquet").set_index("account_id").ends_on
    days = (pd.to_datetime(rows.account_id.map(gone)) - pd.to_datetime(rows.as_of_date)).dt.days
    assert days[rows.label == 1].between(8, 97).all()
    assert not days[rows.label == 0].between(8, 97).any()
    assert days[rows.label == 1].max() > 67
    hazards = pd.read_parquet(tmp_path / "truth/hazards.parquet")
    assert min(rows.as_of_date) == min(hazards.as_of_date) + timedelta(days=14)
    assert "within 7 + 90 days" in measure_oracle(tmp_path / "truth", UNTIL).sentence()


def test_hazards_of_a_longer_window_are_never_lower():
    clock = Clock.between(3, date(2024, 7, 1), date(2025, 1, 6))
    short, long = (simulate(clock, 80, window=ChurnWindow(7, days, 30, 84)) for days in (60, 90))
    both = [
        pair[0].merge(pair[1], on=["account", "as_of_day"])
        for pair in zip(short.hazards, long.hazards, strict=True)
    ]
    rows = pd.concat(both)
    assert (rows.hazard_x <= rows.hazard_y + 1e-12).all()
    assert rows.hazard_y.mean() > 1.2 * rows.hazard_x.mean()


def test_the_truth_of_another_version_is_refused(tmp_path: Path):
    (tmp_path / "planted.json").write_text('{"churn_window_days": {"lead": 7, "horizon": 60}}')
    with pytest.raises(ValueError, match="lacks grace, warm_up; land the demo company again"):
        ChurnWindow.planted(tmp_path)
