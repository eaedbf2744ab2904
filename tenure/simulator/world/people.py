"""Users: each with a rhythm of use, favourite features, and the days on which they join and leave."""

from dataclasses import dataclass

import numpy as np

from tenure.simulator import names
from tenure.simulator.world.accounts import Accounts
from tenure.simulator.world.clock import NEVER, Clock, Column
from tenure.simulator.world.state import World

DAILY, WEEKLY, FORTNIGHTLY = 0, 1, 2
FAVOURITES = 8
LEAVING_RATE = 0.003
STEADY_SEATS = 3
GOLDEN_RATIO = 0.6180339887
# Features used by many come first; the tail is for specialists.
POPULARITY = np.linspace(1.6, -0.6, len(names.FEATURES))


@dataclass(frozen=True)
class People:
    """One array entry per user, in order of joining; the first users of an account become its sponsors."""

    account: np.ndarray
    seat: np.ndarray
    """Number of the user within the account, from 0."""
    joined_in: np.ndarray
    joined_day: np.ndarray
    leaves_day: np.ndarray
    rhythm: np.ndarray
    weekday: np.ndarray
    parity: np.ndarray
    events_per_day: np.ndarray
    favourites: np.ndarray
    width: np.ndarray
    patience: np.ndarray
    """0 to 1; users with less of it stop using the product earlier when engagement decays."""
    name_draw: np.ndarray
    title: np.ndarray

    def __len__(self) -> int:
        return len(self.account)


def draw_people(world: World) -> People:
    blocks = []
    for week in range(world.clock.weeks):
        owners = np.concatenate([who for joined, who in world.joins if joined == week] or [np.zeros(0, int)])
        blocks.append(_draw_block(world.clock, world.accounts, week, owners))
    columns = {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    seat = _number_within(columns["account"])
    # The first users do not leave on their own; losing a sponsor is a separate cause.
    columns["leaves_day"] = np.where(seat < STEADY_SEATS, NEVER, columns["leaves_day"])
    patience = _patience(world.clock, columns["account"], seat)
    return People(seat=seat, patience=patience, **columns)


def _draw_block(clock: Clock, accounts: Accounts, week: int, owner: np.ndarray) -> dict[str, np.ndarray]:
    rng = clock.draws("people", week)
    n = len(owner)
    first_day = clock.monday(week) + rng.integers(0, 5, n)
    joined = np.maximum(first_day, np.minimum(accounts.created_day[owner] + 1, clock.monday(week) + 6))
    is_stock = accounts.arrived_in[owner] < 0
    backwards = (rng.random(n) * (clock.first_day - accounts.created_day[owner])).astype(int)
    joined = np.where(is_stock & (week == 0), clock.first_day - np.maximum(backwards, 1), joined)
    stays = (7 * rng.geometric(LEAVING_RATE, n)).astype(int)
    width = np.clip(accounts.width[owner] + rng.integers(-2, 3, n), 2, FAVOURITES)
    return {
        "account": owner,
        "joined_in": np.full(n, week),
        "joined_day": joined,
        "leaves_day": np.maximum(joined, clock.first_day) + stays,
        "rhythm": rng.choice(3, n, p=[0.30, 0.45, 0.25]),
        "weekday": rng.integers(0, 5, n),
        "parity": rng.integers(0, 2, n),
        "events_per_day": np.clip(rng.gamma(2.0, 0.65, n), 0.2, 8),
        "favourites": _draw_favourites(rng, n, np.array(names.ENTITLED_FEATURES)[accounts.tier[owner]]),
        "width": width,
        "name_draw": rng.random((n, 2)),
        "title": rng.integers(0, len(names.TITLES), n),
    }


def _patience(clock: Clock, account: np.ndarray, seat: np.ndarray) -> np.ndarray:
    """Spread evenly within each account, so that decay affects the same share of small and large accounts.

    The sponsor is the last to stop.
    """
    spread = (clock.keyed("patience", account) + seat * GOLDEN_RATIO) % 1
    return np.where(seat == 0, 0.95, spread)


def _draw_favourites(rng: np.random.Generator, n: int, entitled: np.ndarray) -> np.ndarray:
    """Each user's favourite features in order, without repeats (the largest of popularity plus Gumbel noise)."""
    liking = POPULARITY + rng.gumbel(size=(n, len(names.FEATURES)))
    liking[np.arange(len(names.FEATURES)) >= entitled[:, None]] = -np.inf
    return np.argsort(-liking, axis=1)[:, :FAVOURITES].astype("int8")


def _number_within(owner: np.ndarray) -> np.ndarray:
    order = np.argsort(owner, kind="stable")
    sorted_owner = owner[order]
    start = np.r_[0, np.flatnonzero(np.diff(sorted_owner)) + 1]
    counts = np.diff(np.r_[start, len(owner)])
    number = np.empty(len(owner), int)
    number[order] = np.arange(len(owner)) - np.repeat(start, counts)
    return number


def user_ids(index: Column) -> np.ndarray:
    return np.array([f"usr_{i:06d}" for i in index], dtype=object)


def full_names(people: People) -> tuple[np.ndarray, np.ndarray]:
    first = np.array(names.FIRST_NAMES, dtype=object)[
        (people.name_draw[:, 0] * len(names.FIRST_NAMES)).astype(int)
    ]
    last = np.array(names.LAST_NAMES, dtype=object)[
        (people.name_draw[:, 1] * len(names.LAST_NAMES)).astype(int)
    ]
    return first, last


def emails(people: People, accounts: Accounts) -> np.ndarray:
    first, last = full_names(people)
    rows = zip(first, last, people.seat, accounts.domain[people.account], strict=True)
    return np.array(
        [f"{f}.{s}{n if n > 4 else ''}@{d}".lower() for f, s, n, d in rows], dtype=object
    )  # fmt: skip
