from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.insights.health_bands import LEARNED, PROVISIONAL, calibrate_bands, healthy_from
from tenure import warehouse


def history(churn: tuple[float, float, float], accounts: int = 3000, seed: int = 3) -> pd.DataFrame:
    """Accounts with a score from 0 to 100; churn below 40, from 40 to 70, and above."""
    random = np.random.default_rng(seed)
    score = random.uniform(0, 100, accounts)
    rate = np.array(churn)[np.digitize(score, [40, 70])]
    label = (random.random(accounts) < rate).astype(int)
    return pd.DataFrame(
        {"account_id": [f"a{n}" for n in range(accounts)], "label": label, "health_score": score}
    )


def test_bounds_are_found_where_churn_changes() -> None:
    bands = calibrate_bands(history((0.4, 0.2, 0.05)), 40, 100, 7)
    assert bands.method == LEARNED
    assert bands.watch_from == pytest.approx(40, abs=3)
    assert bands.healthy_from == pytest.approx(70, abs=3)
    assert bands.churn_at_risk == pytest.approx(0.4, abs=0.04)
    assert bands.churn_healthy == pytest.approx(0.05, abs=0.02)
    assert (bands.share_at_risk or 0) + (bands.share_watch or 0) + (
        bands.share_healthy or 0
    ) == pytest.approx(1)


def test_each_band_keeps_a_twentieth_of_the_accounts() -> None:
    frame = history((0.05, 0.05, 0.05))
    frame.loc[frame["health_score"] < 2, "label"] = 1
    frame.loc[frame["health_score"] > 50, "label"] = 0
    bands = calibrate_bands(frame, 40, 100, 7)
    assert bands.method == LEARNED
    assert bands.share_at_risk == pytest.approx(0.05, abs=0.011)
    assert (bands.share_at_risk or 0) >= 0.05


@pytest.mark.parametrize(
    "frame",
    [
        history((0.05, 0.2, 0.4)),
        history((0.1, 0.1, 0.1)),
        history((0.4, 0.2, 0.05), accounts=60),
        history((0.4, 0.2, 0.05)).assign(health_score=np.nan),
    ],
    ids=["the wrong way round", "no difference", "too few that left", "no score"],
)
def test_history_that_teaches_no_bands_leaves_those_of_the_settings(frame: pd.DataFrame) -> None:
    bands = calibrate_bands(frame, 40, 100, 7)
    assert (bands.method, bands.watch_from, bands.healthy_from) == (PROVISIONAL, None, None)


def test_an_account_of_many_weeks_is_one_witness() -> None:
    rates = (0.24, 0.18, 0.12)
    few = history(rates, accounts=200)
    many_weeks = pd.concat([few] * 50, ignore_index=True)
    assert calibrate_bands(many_weeks, 20, 200, 7).method == PROVISIONAL
    assert calibrate_bands(history(rates, accounts=10_000), 20, 200, 7).method == LEARNED


def test_the_last_bounds_learned_by_the_day_say_who_is_healthy(home: Path) -> None:
    with warehouse.connect() as connection:
        assert healthy_from(connection, date(2026, 6, 29)) == 70
        warehouse.create_ml_table(connection, "health_bands")
        connection.execute(
            "insert into ml.health_bands by name select * from (values (date '2026-06-01', 75.0, 'learned'),"
            " (date '2026-06-20', 78.0, 'learned'), (date '2026-06-27', null, 'provisional'),"
            " (date '2026-07-06', 2.0, 'learned')) as learned (learned_on, healthy_from, method)"
        )
        assert healthy_from(connection, date(2026, 6, 29)) == 78
