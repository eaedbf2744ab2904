"""Product events, drawn one week at a time as NumPy arrays: millions of rows without a Python loop."""

from dataclasses import dataclass

import numpy as np

from tenure.simulator import names
from tenure.simulator.world import causes
from tenure.simulator.world.accounts import SETS_UP, USES
from tenure.simulator.world.clock import DAY_US, FAR_FUTURE_DAY, working_day_factor
from tenure.simulator.world.people import DAILY, FAVOURITES, WEEKLY, People
from tenure.simulator.world.sponsors import Sponsors
from tenure.simulator.world.state import World

SIGNED_IN, ERROR, STEP = (
    names.EVENTS.index(name) for name in (names.SIGNED_IN, names.ERROR_SHOWN, names.ONBOARDING_STEP)
)
NO_TEXT = -1
# Of a user and of an account: there is none.
NOBODY = -2
UTC_OFFSET_HOURS = np.array([-6, 1, 8])  # by region
LATE_SHARE, REPLAYED_SHARE, ORPHAN_SHARE, IMPOSSIBLE_SHARE = 0.005, 0.002, 0.0004, 0.0001
DIRT = ("", "late_events", "replayed_events", "orphan_events", "impossible_times")
LATEST_DAYS = 13
"""An event lands at most this many days after it happened (replays included)."""


@dataclass(frozen=True)
class EventBlock:
    """Events of one week; `text` indexes errors or onboarding steps, instants in microseconds since 1970."""

    number: np.ndarray
    user: np.ndarray
    account: np.ndarray
    """-1: an account that does not exist; `NOBODY`: none."""
    event: np.ndarray
    text: np.ndarray
    happened: np.ndarray
    received: np.ndarray
    dirt: np.ndarray
    """Indexes `DIRT`."""

    def take(self, rows: np.ndarray) -> "EventBlock":
        return EventBlock(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


class EventSource:
    """Draws the events of any week from the finished world."""

    def __init__(self, world: World, people: People, sponsors: Sponsors, steps: dict[str, np.ndarray]):
        self.world, self.people, self.sponsors, self.steps = world, people, sponsors, steps
        self.access_until = world.access_until()
        days = world.clock.first_day + np.arange(7 * world.clock.weeks)
        self.day_factor = working_day_factor(days, names.REGIONS)
        # Trials that intend to buy use the product more.
        self.trial_activity = 0.2 + 0.8 * world.accounts.eagerness[:, USES]

    def draw(self, week: int) -> EventBlock:
        clock, people = self.world.clock, self.people
        rng = clock.draws("events", week)
        n = int(np.searchsorted(people.joined_in, week, side="right"))
        active = rng.random((n, 7), dtype="float32") < self._chance_active(week, n)
        user, day = np.nonzero(active)
        number_of_events = 1 + rng.poisson(people.events_per_day[user])
        user, day = np.repeat(user, number_of_events), np.repeat(day, number_of_events)
        is_first = np.zeros(len(user), bool)
        is_first[np.cumsum(number_of_events) - number_of_events] = True
        event, text = self._choose(rng, week, user, is_first)
        micros = self._instants(rng, clock.monday(week) + day, user)
        user, event, text, micros = self._with_steps(week, user, event, text, micros)
        return _receive(rng, week, user, self.people.account[user], event, text, micros)

    def _chance_active(self, week: int, n: int) -> np.ndarray:
        """Probability that a user is active, by (user, day of the week)."""
        people, world = self.people, self.world
        days = world.clock.monday(week) + np.arange(7)
        rhythm, weekday = people.rhythm[:n, None], people.weekday[:n, None]
        is_own_day = weekday == np.arange(7)
        is_own_week = (people.parity[:n] == week % 2)[:, None]
        weekly = np.where(is_own_day, 0.88, 0.05)
        fortnightly = np.where(is_own_day & is_own_week, 0.88, 0.015)
        chance = np.where(rhythm == DAILY, 0.80, np.where(rhythm == WEEKLY, weekly, fortnightly))
        owner = people.account[:n]
        chance = chance * self.day_factor[world.accounts.region[owner], 7 * week : 7 * week + 7]
        chance *= self._activity(week, n)[:, None]
        end = np.minimum(people.leaves_day[:n], self.access_until[owner])[:, None]
        return chance * ((people.joined_day[:n, None] <= days) & (days < end))

    def _activity(self, week: int, n: int) -> np.ndarray:
        """Factor on the user's own rhythm, 0 to 1: lowered by the causes and signs of the account."""
        owner, shown = self.people.account[:n], self.world.shown[:, week]
        level = {name: shown[k, owner] for k, name in enumerate(causes.NAMES)}
        has_left = self.people.patience[:n] < 0.85 * level["engagement_decay"]
        activity = np.where(has_left, 0.02, 1.0)
        activity *= 1 - 0.60 * level["silence"]
        activity *= 1 - 0.30 * level["hard_product"]
        activity *= 1 - 0.12 * level["bugs_and_slow_support"]
        activity *= 1 - self.world.signs[causes.SIGN_NAMES.index("pause"), week, owner]
        activity *= np.where(self._is_on_trial(week)[owner], self.trial_activity[owner], 1.0)
        activity *= np.where(self.sponsors.is_away(self.people, week, n), 0.0, 1.0)
        return activity

    def _is_on_trial(self, week: int) -> np.ndarray:
        world = self.world
        return (world.accounts.trial_days > 0) & (world.clock.monday(week) < world.trial_end)

    def _choose(
        self, rng: np.random.Generator, week: int, user: np.ndarray, is_first: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Event and text indices: favourite features most often, sign-ins at the start of a day, errors in between."""
        shown, owner = self.world.shown[:, week], self.people.account[user]
        hard = shown[causes.NAMES.index("hard_product"), owner]
        bugs = shown[causes.NAMES.index("bugs_and_slow_support"), owner]
        width = np.where(
            hard > 0, np.minimum(self.people.width[user], 3 - (hard > 0.6)), self.people.width[user]
        )
        rank = np.minimum(rng.random(len(user)) ** 1.5 * width, FAVOURITES - 1).astype("int8")
        event = self.people.favourites[user, rank].astype("int8")
        draw = rng.random(len(user))
        event = np.where(is_first & (draw < 0.5), SIGNED_IN, event)
        is_error = ~is_first & (rng.random(len(user)) < 0.02 + 0.10 * bugs + 0.09 * hard)
        event = np.where(is_error, ERROR, event).astype("int8")
        return event, np.where(is_error, (draw * len(names.ERRORS)).astype("int8"), NO_TEXT)

    def _instants(self, rng: np.random.Generator, day: np.ndarray, user: np.ndarray) -> np.ndarray:
        offset = UTC_OFFSET_HOURS[self.world.accounts.region[self.people.account[user]]]
        hour = np.clip(rng.normal(13.0, 2.4, len(user)) - offset, 0.01, 23.97)
        return day * DAY_US + (hour * 3_600_000_000).astype("int64")

    def _with_steps(self, week: int, *columns: np.ndarray) -> list[np.ndarray]:
        paused = self.world.signs[
            causes.SIGN_NAMES.index("pause"), week, self.people.account[self.steps["user"]]
        ]
        rows = (self.steps["week"] == week) & ~paused
        extra = (self.steps["user"], np.full(len(rows), STEP), self.steps["step"], self.steps["happened"])
        return [np.concatenate([column, more[rows]]) for column, more in zip(columns, extra, strict=True)]


def _receive(
    rng: np.random.Generator, week: int, user: np.ndarray, account: np.ndarray, event: np.ndarray, text: np.ndarray,
    happened: np.ndarray,
) -> EventBlock:  # fmt: skip
    """Add times of receipt: most within seconds, some days late; add replayed, orphaned and impossible events."""
    n = len(user)
    end_of_day = (happened // DAY_US + 1) * DAY_US - 1
    received = np.minimum(happened + rng.integers(1_000_000, 90_000_000, n), end_of_day)
    late = rng.random(n) < LATE_SHARE
    received[late] += rng.integers(1, 7, late.sum()) * DAY_US
    dirt = np.where(late, DIRT.index("late_events"), 0).astype("int8")
    block = EventBlock(week * 10_000_000 + np.arange(n), user, account, event, text, happened, received, dirt)
    replay, orphan, impossible = (
        block.take(np.flatnonzero(rng.random(n) < share))
        for share in (REPLAYED_SHARE, ORPHAN_SHARE, IMPOSSIBLE_SHARE)
    )
    replay.received[:] += rng.integers(1, 7, len(replay.received)) * DAY_US
    replay.dirt[:] = DIRT.index("replayed_events")
    orphan.number[:] += 5_000_000
    orphan.account[:] = -1
    orphan.dirt[:] = DIRT.index("orphan_events")
    impossible.number[:] += 6_000_000
    impossible.happened[:] = FAR_FUTURE_DAY * DAY_US
    impossible.dirt[:] = DIRT.index("impossible_times")
    return join_blocks([block, replay, orphan, impossible])


def join_blocks(blocks: list[EventBlock]) -> EventBlock:
    return EventBlock(
        *(np.concatenate([getattr(b, f) for b in blocks]) for f in EventBlock.__dataclass_fields__)
    )


def draw_steps(world: World, people: People) -> dict[str, np.ndarray]:
    """Onboarding steps: user, step, happened, week. The first user of an account takes them one after the other; where
    the product is hard, the user stops early and continues once that is cured.
    """
    first_user = np.full(len(world.accounts), -1)
    first_user[people.account[people.seat == 0]] = np.flatnonzero(people.seat == 0)
    parts = [_steps_of_week(world, week, first_user) for week in range(world.clock.weeks)]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def _steps_of_week(world: World, week: int, first_user: np.ndarray) -> dict[str, np.ndarray]:
    a, clock = world.accounts, world.clock
    rng: np.random.Generator = clock.draws("onboarding", week)
    new = np.flatnonzero((a.arrived_in == week) | ((week == 0) & (a.arrived_in < 0)))
    hard = world.shown[causes.NAMES.index("hard_product")]
    total = len(names.ONBOARDING_STEPS)
    goal = np.where(rng.random(len(new)) < 0.8, total, total - 1)
    goal = np.where(a.is_hard_start[new], rng.integers(1, 3, len(new)), goal)
    steps_of_trial = np.round((0.1 + a.eagerness[new, SETS_UP]) * total).astype(int)
    goal = np.where(a.trial_days[new] > 0, np.minimum(goal, steps_of_trial), goal)
    gaps = rng.exponential(5.0, (len(new), total))
    cured = np.flatnonzero((hard[week - 1] > 0) & (hard[week] == 0)) if week else np.zeros(0, int)
    late_gaps = rng.exponential(4.0, (len(cured), total))
    begin = np.maximum(a.created_day[new], clock.first_day)
    rows = [
        _walk(new, begin, gaps, np.zeros(len(new), int), goal),
        _walk(
            cured,
            np.full(len(cured), clock.monday(week)),
            late_gaps,
            np.full(len(cured), 2),
            np.full(len(cured), total),
        ),
    ]
    account, step, day = (np.concatenate(column) for column in zip(*rows, strict=True))
    kept = day < world.access_until()[account]
    account, step, day = account[kept], step[kept], day[kept]
    seconds = rng.integers(30_000, 60_000, len(day))
    return {"user": first_user[account], "step": step.astype("int8"), "happened": day * DAY_US + seconds * 1_000_000,
            "week": clock.week_of(day)}  # fmt: skip


def _walk(
    who: np.ndarray, begin: np.ndarray, gaps: np.ndarray, done: np.ndarray, goal: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    day = begin[:, None] + np.cumsum(gaps, axis=1).astype(int)
    row, step = np.nonzero(
        (np.arange(gaps.shape[1]) >= done[:, None]) & (np.arange(gaps.shape[1]) < goal[:, None])
    )
    return who[row], step, day[row, step]
