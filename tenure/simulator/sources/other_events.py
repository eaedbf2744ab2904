"""Events that are not of a customer's people: of the company's own, and of visitors of its web site."""

import numpy as np

from tenure.simulator import names
from tenure.simulator.sources.crm import owner_of
from tenure.simulator.sources.events import NO_TEXT, NOBODY, EventBlock
from tenure.simulator.world.clock import DAY_US
from tenure.simulator.world.people import People
from tenure.simulator.world.state import World

# Share of the accounts that one of the company's own people visits in a week, and how often he uses the product there;
# page views of visitors by event of a user.
STAFF_SHARE, STAFF_EVENTS, VISITOR_SHARE = 0.03, 8, 0.03


def staff_events(world: World, people: People, week: int) -> EventBlock:
    """Events of a week of the company's own people in customers' accounts; they are numbered after the customers."""
    clock, rng = world.clock, world.clock.draws("staff", week)
    n = world.accounts.known_by(week)
    visited, day = rng.random(n) < STAFF_SHARE, clock.monday(week) + rng.integers(0, 5, n)
    present = (world.accounts.created_day[:n] <= day) & (world.access_until()[:n] > day)
    account = np.flatnonzero(visited & present)
    user = len(people) + owner_of(world, account)
    return _block(rng, week, 7_000_000, user, account, day[account], STAFF_EVENTS)


def visitor_events(world: World, week: int, events: int) -> EventBlock:
    """Page views of a week by visitors, who are neither a user nor of an account; `events`: of all users."""
    clock, rng = world.clock, world.clock.draws("visitors", week)
    nobody = np.full(int(VISITOR_SHARE * events), NOBODY)
    day = clock.monday(week) + rng.integers(0, 7, len(nobody))
    block = _block(rng, week, 8_000_000, nobody, nobody, day, 1)
    block.event[:] = names.EVENTS.index(names.PAGE_VIEWED)
    return block


def _block(
    rng: np.random.Generator, week: int, first: int, user: np.ndarray, account: np.ndarray, day: np.ndarray, times: int
) -> EventBlock:  # fmt: skip
    """`times` features used by each user in an hour of the day, received at once."""
    user, account, day = (np.repeat(column, times) for column in (user, account, day))
    n = len(user)
    happened = day * DAY_US + 36_000_000_000 + rng.integers(0, 3_600_000_000, n)
    event = rng.integers(0, len(names.FEATURES), n).astype("int8")
    return EventBlock(
        week * 10_000_000 + first + np.arange(n), user, account, event, np.full(n, NO_TEXT, "int8"), happened,
        happened + 2_000_000, np.zeros(n, "int8"),
    )  # fmt: skip
