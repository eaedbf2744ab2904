"""Overrides of the health band: some managers know what is not in the data, some go by mood."""

from pathlib import Path

import pandas as pd
import pytest

from tenure.simulator.sources.overrides import HEARD, KNOWS, MOOD, draw_overrides, landed_overrides
from tenure.simulator.world.clock import Clock
from tenure.simulator.world.simulate import simulate


@pytest.fixture(scope="module")
def overrides(simulated) -> pd.DataFrame:
    return draw_overrides(simulated[0])


def test_managers_who_have_heard_are_right_and_those_who_go_by_mood_are_not(
    simulated, overrides: pd.DataFrame
):
    leave_day = simulated[0].state.leave_day[overrides.account]
    leaves = (leave_day > overrides.on_day) & (leave_day <= overrides.as_of_day + 67)
    heard, knows, mood = (overrides.judgement == one for one in (HEARD, KNOWS, MOOD))
    worried = overrides.band == "at_risk"
    assert heard.sum() > 10
    assert leaves[heard].all()
    assert worried[heard].all()
    assert overrides.hazard[knows & worried].min() > overrides.hazard[knows & ~worried].max()
    assert 0.2 < worried[mood].mean() < 0.8
    assert leaves[mood & worried].mean() < 0.5


def test_what_has_been_announced_is_not_heard(simulated, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tenure.simulator.sources.overrides.HEARD_RATE", 1.0)
    overrides = draw_overrides(simulated[0])
    heard = overrides[overrides.judgement == HEARD]
    assert (simulated[0].state.announce_day[heard.account] >= heard.as_of_day).all()


def test_every_override_has_a_reason_a_person_and_an_expiry(simulated):
    landed = landed_overrides(simulated[0])
    assert landed.notna().all().all()
    assert (landed["expires_at"] > landed["at"]).all()
    assert not landed.duplicated(["account_id", "at"]).any()


def test_a_longer_simulation_changes_no_earlier_override(simulated):
    world = simulated[0]
    shorter = simulate(Clock(world.clock.seed, world.clock.first_day, world.clock.weeks - 20), 700)
    border = shorter.clock.monday(shorter.clock.weeks)
    longer = draw_overrides(world)
    longer = longer[longer.on_day < border].reset_index(drop=True)
    pd.testing.assert_frame_equal(draw_overrides(shorter), longer)


def test_the_truth_names_every_override_that_landed(demo: Path):
    truth = pd.read_parquet(demo / "truth" / "overrides.parquet")
    landed = pd.concat(
        map(pd.read_parquet, sorted((demo / "landing/tenure/health_override").glob("*.parquet")))
    )
    keys = ["account_id", "at", "band"]
    both = truth[keys].merge(landed[keys], how="outer", indicator=True)
    assert (both["_merge"] == "both").mean() > 0.9, "except those spoilt as dirt"
