"""The pilot: for fifteen months the demo company worked with two playbooks, half of the accounts held out of each.

`sponsor_gone` helps: worked on, a lost sponsor is mostly replaced soon after. `usage_drop` changes nothing.
"""

from hashlib import md5
from typing import TYPE_CHECKING

import numpy as np

from tenure.simulator.world import causes
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import NEVER, Clock
from tenure.simulator.world.state import PLAYBOOKS, SPONSOR_GONE

if TYPE_CHECKING:
    from tenure.simulator.world.state import World

# Counted from the beginning of the records, so that a longer simulation changes nothing earlier.
FROM_WEEK, UNTIL_WEEK = 25, 90
HELD_OUT_SHARE, SALT = 0.5, "tenure"
# How often a worked task brings a new sponsor, in the week after it was done.
HELP_CHANCE = 0.9
# People silent enough for the drop in use to be seen.
SEEN_DECAY = 0.5


def held_out(accounts: int, swap_arms_of: str | None = None) -> np.ndarray:
    """Is the account in the control group, by (playbook, account)? By the hash of the rule book's `holdout_share`."""
    line = f"{int(HELD_OUT_SHARE * 2**32):08x}"
    ids = account_ids(np.arange(accounts))
    arms = [
        [md5(f"{playbook}|{account}|{SALT}".encode()).hexdigest()[:8] < line for account in ids]
        for playbook in PLAYBOOKS
    ]
    return np.array(arms) ^ np.array([[playbook == swap_arms_of] for playbook in PLAYBOOKS])


def done_after(clock: Clock, playbook: str, who: np.ndarray) -> np.ndarray:
    """Days from the task to the report that it is done."""
    return 2 + (clock.keyed(f"{playbook} done", who) * 8).astype(int)


def open_cases(world: "World", week: int, n: int) -> None:
    """Each account enters a playbook once, on the day after its sign shows, and is worked on or held out."""
    if not FROM_WEEK <= week < UNTIL_WEEK:
        return
    s, clock = world.state, world.clock
    for nth, day in enumerate(
        (_day_after_sponsor_left(world, week, n), _day_after_use_dropped(world, week, n))
    ):
        stays = (s.paid_from[:n] <= day) & (s.leave_day[:n] > day)
        who = np.flatnonzero((day < NEVER) & stays & (s.case_day[nth, :n] == NEVER))
        s.case_day[nth, who] = day[who]
    new = np.flatnonzero((clock.week_of(s.case_day[0, :n]) == week) & ~world.held_out[0, :n])
    s.helped_in[new] = clock.week_of(s.case_day[0, new] + done_after(clock, SPONSOR_GONE, new)) + 1


def _day_after_sponsor_left(world: "World", week: int, n: int) -> np.ndarray:
    """Nobody opens a task where a successor is named the next day, nor can see that a sponsor only moved."""
    left = world.state.sponsor_left_day[:n]
    return np.where(world.clock.week_of(left) == week, left + 1, NEVER)


def _day_after_use_dropped(world: "World", week: int, n: int) -> np.ndarray:
    decay, pause = causes.NAMES.index("engagement_decay"), causes.SIGN_NAMES.index("pause")
    low = [
        (world.shown[decay, w, :n] >= SEEN_DECAY) | world.signs[pause, w, :n] for w in (week - 2, week - 1)
    ]
    return np.where(low[1] & ~low[0], world.clock.monday(week), NEVER)


def is_helped(world: "World", week: int, who: np.ndarray) -> np.ndarray:
    """Does a worked task cure the lost sponsor in this week? Told by the account alone: no other draw is touched."""
    due = world.state.helped_in[who] == week
    return due & (world.clock.keyed("task helps", who) < HELP_CHANCE)


def chance_unhelped(world: "World", week: int, until: np.ndarray, who: np.ndarray) -> np.ndarray:
    """Chance that no task helps from `week` to each account's week `until`."""
    helped_in = world.state.helped_in[who]
    return np.where((helped_in >= week) & (helped_in <= until), 1 - HELP_CHANCE, 1.0)
