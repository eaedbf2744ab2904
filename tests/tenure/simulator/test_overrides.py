"""Managers overrule the band: some know what no data can know, some go by their mood."""

from pathlib import Path

import pandas as pd
import pytest

from tenure.simulator.sources.overrides import HEARD, KNOWS, MOOD, draw_overrides, landed_overrides
from tenure.simulator.world.clock import Clock
from tenure.simulator.world.world import simulate


@pytest.fixture(scope="module")
def overrides(lived) -> pd.DataFrame:
    return draw_overrides(lived[0])


def test_who_has_heard_is_right_and_who_goes_by_mood_is_not(lived, overrides: pd.DataFrame):
    leave_day = lived[0].state.leave_day[overrides.account]
    leaves = (leave_day > overrides.on_day) & (leave_day <= overrides.as_of_day + 67)
    heard, knows, mood = (overrides.judgement == one for one in (HEARD, KNOWS, MOOD))
    worried = overrides.band == "at_risk"
    assert heard.sum() > 10
    assert leaves[heard].all()
    assert worried[heard].all()
    assert overrides.hazard[knows & worried].min() > overrides.hazard[knows & ~worried].max()
    assert 0.2 < worried[mood].mean() < 0.8
    assert leaves[mood & worried].mean() < 0.5


def test_nobody_hears_what_has_been_announced(lived, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tenure.simulator.sources.overrides.HEARD_RATE", 1.0)
    overrides = draw_overrides(lived[0])
    heard = overrides[overrides.judgement == HEARD]
    assert (lived[0].state.announce_day[heard.account] >= heard.as_of_day).all()


def test_every_override_has_a_reason_a_person_and_an_expiry(lived):
    landed = landed_overrides(lived[0])
    assert landed.notna().all().all()
    assert (landed["expires_at"] > landed["at"]).all()
    assert not landed.duplicated(["account_id", "at"]).any()


def test_living_longer_changes_no_earlier_override(lived):
    world = lived[0]
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
    assert (both["_merge"] == "both").mean() > 0.9, "but for those spoilt as dirt"
