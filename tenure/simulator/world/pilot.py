"""The pilot: for fifteen months the demo company used two playbooks, each with half of the accounts as control group.

`sponsor_gone` has an effect: where its task is done, a lost sponsor is mostly replaced soon after. `usage_drop` has
none.
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
CONTROL_SHARE, SALT = 0.5, "tenure"
# Probability that a done task brings a new sponsor, in the week after it.
HELP_CHANCE = 0.9
# Intensity of engagement decay from which the drop in use is visible.
SEEN_DECAY = 0.5


def control_group(accounts: int, swap_arms_of: str | None = None) -> np.ndarray:
    """Whether the account is in the control group, by (playbook, account). The same hash as for `holdout_share`."""
    threshold = f"{int(CONTROL_SHARE * 2**32):08x}"
    ids = account_ids(np.arange(accounts))
    arms = [
        [md5(f"{playbook}|{account}|{SALT}".encode()).hexdigest()[:8] < threshold for account in ids]
        for playbook in PLAYBOOKS
    ]
    return np.array(arms) ^ np.array([[playbook == swap_arms_of] for playbook in PLAYBOOKS])


def done_after(clock: Clock, playbook: str, who: np.ndarray) -> np.ndarray:
    """Days from the task to the report that it is done."""
    return 2 + (clock.keyed(f"{playbook} done", who) * 8).astype(int)


def open_cases(world: "World", week: int, n: int) -> None:
    """Enter accounts into playbooks, each once, on the day after its sign is visible; plan the effect of its task."""
    if not FROM_WEEK <= week < UNTIL_WEEK:
        return
    s, clock = world.state, world.clock
    for nth, day in enumerate(
        (_day_after_sponsor_left(world, week, n), _day_after_use_dropped(world, week, n))
    ):
        stays = (s.paid_from[:n] <= day) & (s.leave_day[:n] > day)
        who = np.flatnonzero((day < NEVER) & stays & (s.case_day[nth, :n] == NEVER))
        s.case_day[nth, who] = day[who]
    new = np.flatnonzero((clock.week_of(s.case_day[0, :n]) == week) & ~world.is_control[0, :n])
    s.helped_in[new] = clock.week_of(s.case_day[0, new] + done_after(clock, SPONSOR_GONE, new)) + 1


def _day_after_sponsor_left(world: "World", week: int, n: int) -> np.ndarray:
    """Day after the sponsor left, otherwise NEVER. Not where a successor is named the next day or a sponsor moved."""
    left = world.state.sponsor_left_day[:n]
    return np.where(world.clock.week_of(left) == week, left + 1, NEVER)


def _day_after_use_dropped(world: "World", week: int, n: int) -> np.ndarray:
    """Monday of `week` where use has become low in the week before, otherwise NEVER."""
    decay, pause = causes.NAMES.index("engagement_decay"), causes.SIGN_NAMES.index("pause")
    low = [
        (world.shown[decay, w, :n] >= SEEN_DECAY) | world.signs[pause, w, :n] for w in (week - 2, week - 1)
    ]
    return np.where(low[1] & ~low[0], world.clock.monday(week), NEVER)


def is_helped(world: "World", week: int, who: np.ndarray) -> np.ndarray:
    """Whether a done task replaces the lost sponsor in this week. Drawn by account: no other draw changes."""
    due = world.state.helped_in[who] == week
    return due & (world.clock.keyed("task helps", who) < HELP_CHANCE)


def chance_unhelped(world: "World", week: int, until: np.ndarray, who: np.ndarray) -> np.ndarray:
    """Probability that no task helps from `week` to each account's week `until`."""
    helped_in = world.state.helped_in[who]
    return np.where((helped_in >= week) & (helped_in <= until), 1 - HELP_CHANCE, 1.0)
