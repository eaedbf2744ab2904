"""Writes the hidden truth where no model reads it: hazards, causes, and what was planted."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from tenure.simulator import names
from tenure.simulator.landing.files import Calendar, write_parquet, write_text
from tenure.simulator.sources.overrides import override_table
from tenure.simulator.sources.task_events import cause_table
from tenure.simulator.truth.effects import planted_effects
from tenure.simulator.truth.recurring_revenue import revenue_table
from tenure.simulator.world import causes
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.churn_window import PLANTED
from tenure.simulator.world.state import SPONSOR_GONE, World


def write_truth(truth: Path, world: World, twin: World, calendar: Calendar, dirt: Counter) -> None:
    """`hazards.parquet` (account_id, as_of_date, hazard), `mrr.parquet` (account_id, as_of_date, currency, mrr in
    its minor units), `causes.parquet` (account_id, ends_on, cause, probability_at_decision), `overrides.parquet`
    (account_id, at, band, judgement, hazard),
    `planted.json` (segment, conjunction accounts, playbooks' effects, dirt counts, horizon).

    `twin` is the same world with treated and control group swapped for the playbook that has an effect.
    """
    until = int(calendar.ends[-1])
    write_parquet(
        truth / "hazards.parquet", pa.Table.from_pandas(_hazards(world, until), preserve_index=False)
    )
    write_parquet(
        truth / "mrr.parquet", pa.Table.from_pandas(revenue_table(world, until), preserve_index=False)
    )
    overrides = override_table(world, until)
    write_parquet(truth / "overrides.parquet", pa.Table.from_pandas(overrides, preserve_index=False))
    departures = cause_table(world, until)
    write_parquet(truth / "causes.parquet", pa.Table.from_pandas(departures, preserve_index=False))
    planted = _planted(truth, world, calendar, dirt, departures)
    planted["playbook_effects"] = planted_effects(world, {SPONSOR_GONE: twin}, until)
    write_text(truth / PLANTED, json.dumps(planted, indent=2) + "\n")


def _hazards(world: World, until: int) -> pd.DataFrame:
    rows = pd.concat(world.hazards, ignore_index=True)
    rows = rows[rows.as_of_day <= until]
    return pd.DataFrame({
        "account_id": account_ids(rows.account),
        "as_of_date": pd.to_datetime(rows.as_of_day.to_numpy(), unit="D").date,
        "hazard": rows.hazard.to_numpy(),
    })  # fmt: skip


def _planted(truth: Path, world: World, calendar: Calendar, dirt: Counter, departures: pd.DataFrame) -> dict:
    counts = Counter(dirt)
    for name in calendar.names:
        counts.update(json.loads((truth / "event_dirt" / f"{name}.json").read_text()))
    shared = world.accounts.shares_domain & (world.accounts.created_day < calendar.ends[-1])
    counts["accounts_sharing_a_domain"] = int(shared.sum())
    has_conjunction = world.signs[list(causes.CONJUNCTION_SIGNS)].all(axis=0).any(axis=0)
    return {
        **world.window.as_planted(),
        "bad_fit_segment": names.BAD_FIT,
        "conjunction": {
            "signs": "no sign-in for two weeks, more than ten tickets in 30 days, CSAT below 5",
            "accounts": account_ids(np.flatnonzero(has_conjunction)).tolist(),
        },
        "departures_by_cause": departures.cause.value_counts().sort_index().to_dict(),
        "dirt": dict(sorted(counts.items())),
    }
