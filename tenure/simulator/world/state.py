"""State of the demo company during the simulation, and the records that it leaves."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tenure.simulator.world.accounts import Accounts
from tenure.simulator.world.causes import CAUSES, NONE, SIGNS
from tenure.simulator.world.churn_window import ChurnWindow
from tenure.simulator.world.clock import NEVER, Clock

# The two playbooks of the pilot (`pilot.py`), in the order of `case_day`.
SPONSOR_GONE, USAGE_DROP = PLAYBOOKS = ("sponsor_gone", "usage_drop")


@dataclass
class State:
    """Current state of each account; arrays over accounts. Days since 1970, weeks of the clock."""

    onset: np.ndarray
    sign_from: np.ndarray
    sign_until: np.ndarray
    paid_from: np.ndarray
    period_start: np.ndarray
    period_end: np.ndarray
    leave_day: np.ndarray
    announce_day: np.ndarray
    decided_probability: np.ndarray
    """Probability of leaving when the decision about the current period was taken; NaN before."""
    seats: np.ndarray
    crowd: np.ndarray
    tier: np.ndarray
    sponsor_left_day: np.ndarray
    """Day on which the last sponsor left without an immediate successor; NEVER without."""
    case_day: np.ndarray
    """Day on which the account entered each playbook of the pilot, by (playbook, account); NEVER without."""
    helped_in: np.ndarray
    """Week in which a done task may bring a new sponsor."""

    def is_paying(self, day: int) -> np.ndarray:
        return (self.paid_from <= day) & (self.leave_day > day)


@dataclass
class World:
    clock: Clock
    accounts: Accounts
    state: State
    shown: np.ndarray
    """Visible intensity by (cause, week, account)."""
    signs: np.ndarray
    """Whether the sign is present, by (sign, week, account)."""
    trial_end: np.ndarray
    """Day on which access ends unless the account pays; NEVER without a trial."""
    is_control: np.ndarray
    """Whether the account is in the control group of a pilot playbook, by (playbook, account)."""
    window: ChurnWindow
    """Of the hidden hazard."""
    joins: list[tuple[int, np.ndarray]] = field(default_factory=list)
    periods: list[pd.DataFrame] = field(default_factory=list)
    items: list[pd.DataFrame] = field(default_factory=list)
    sponsor_changes: list[pd.DataFrame] = field(default_factory=list)
    hazards: list[pd.DataFrame] = field(default_factory=list)
    departures: list[pd.DataFrame] = field(default_factory=list)

    def access_until(self) -> np.ndarray:
        """First day on which people can no longer use the product, by account."""
        unpaid = self.state.paid_from == NEVER
        return np.where(unpaid, self.trial_end, self.state.leave_day)


def blank_state(n: int) -> State:
    never = np.full(n, NEVER)
    return State(
        np.full((len(CAUSES), n), NONE), np.full((len(SIGNS), n), NONE), np.full((len(SIGNS), n), NONE),
        never.copy(), np.zeros(n, int), never.copy(), never.copy(), never.copy(), np.full(n, np.nan),
        np.zeros(n, int), np.zeros(n), np.zeros(n, int),
        never.copy(), np.full((len(PLAYBOOKS), n), NEVER), np.full(n, NONE),
    )  # fmt: skip


def note_period(world: World, who: np.ndarray) -> None:
    s = world.state
    world.periods.append(pd.DataFrame({
        "account": who, "start": s.period_start[who], "end": s.period_end[who],
        "seats": s.seats[who], "tier": s.tier[who],
    }))  # fmt: skip


def note_items(world: World, who: np.ndarray, day: np.ndarray) -> None:
    s = world.state
    world.items.append(pd.DataFrame({"account": who, "day": day, "seats": s.seats[who], "tier": s.tier[who]}))


def note_sponsor(world: World, who: np.ndarray, day: np.ndarray, has_left: np.ndarray) -> None:
    kind = np.where(has_left, "left", "moved")
    world.sponsor_changes.append(pd.DataFrame({"account": who, "day": day, "kind": kind}))
