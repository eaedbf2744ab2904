"""Writes product events as files: weeks are drawn in order, and a file is written once no event can arrive for it."""

import json
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa

from tenure.simulator import names
from tenure.simulator.landing import dirt
from tenure.simulator.landing.event_ids import event_ids
from tenure.simulator.landing.files import Calendar, write_parquet, write_text
from tenure.simulator.landing.tables import TABLES
from tenure.simulator.sources.events import (
    DIRT,
    LATEST_DAYS,
    NOBODY,
    EventBlock,
    EventSource,
    draw_steps,
    join_blocks,
)
from tenure.simulator.sources.other_events import staff_events, visitor_events
from tenure.simulator.sources.product import staff_ids
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import DAY_US
from tenure.simulator.world.people import People, user_ids
from tenure.simulator.world.sponsors import follow_sponsors
from tenure.simulator.world.state import World

log = logging.getLogger("tenure")

VISITORS = 4000


def land_events(folder: Path, truth: Path, calendar: Calendar, world: World, people: People) -> int:
    """Write the event files that do not exist yet; returns their number."""
    clock = world.clock
    missing = [n for n, name in enumerate(calendar.names) if not (folder / f"{name}.parquet").exists()]
    if not missing:
        return 0
    source = EventSource(world, people, follow_sponsors(world), draw_steps(world, people))
    strings = EventStrings(world, people)
    first_week = max(0, int(clock.week_of(calendar.begins[missing[0]] - LATEST_DAYS)))
    waiting: dict[int, list[EventBlock]] = {n: [] for n in missing}
    # A file is compressed on another core while the next weeks are drawn; one at a time, to bound the memory.
    with ThreadPoolExecutor(max_workers=1) as writer:
        written: Future | None = None
        for week in range(first_week, clock.weeks):
            own = source.draw(week)
            others = staff_events(world, people, week), visitor_events(world, week, len(own.number))
            block = join_blocks([own, *others])
            file = calendar.file_of(block.received // DAY_US)
            for n in set(np.unique(file)) & set(waiting):
                waiting[n].append(block.take(np.flatnonzero(file == n)))
            is_over = week == clock.weeks - 1
            for n in [n for n in waiting if is_over or calendar.ends[n] <= clock.monday(week + 1)]:
                if written:
                    written.result()
                written = writer.submit(
                    _write_events, folder, truth, calendar.names[n], waiting.pop(n), strings
                )
        if written:
            written.result()
    return len(missing)


def _write_events(
    folder: Path, truth: Path, name: str, blocks: list[EventBlock], strings: "EventStrings"
) -> None:
    events = join_blocks(blocks)
    events = events.take(np.lexsort((events.number, events.received)))
    kinds = np.bincount(events.dirt, minlength=len(DIRT))
    counts = {kind: int(count) for kind, count in zip(DIRT, kinds, strict=True) if kind}
    write_text(truth / "event_dirt" / f"{name}.json", json.dumps(counts) + "\n")
    write_parquet(folder / f"{name}.parquet", strings.to_arrow(events))
    log.info("Demo company: events of %s, %s rows", name, f"{len(events.number):,}")


class EventStrings:
    """Turns event columns into the contract's text through Arrow dictionaries, without a Python loop over rows."""

    def __init__(self, world: World, people: People):
        self.users = pa.array([*user_ids(np.arange(len(people))), *staff_ids()], pa.string())
        keys = [*account_ids(np.arange(len(world.accounts))), dirt.UNKNOWN_ACCOUNT]
        self.accounts = pa.array(keys, pa.string())
        self.events = pa.array(names.EVENTS, pa.string())
        self.errors, self.steps = len(names.ERRORS), names.EVENTS.index(names.ONBOARDING_STEP)
        self.texts = pa.array([*names.ERRORS, *names.ONBOARDING_STEPS], pa.string())

    def to_arrow(self, block: EventBlock) -> pa.Table:
        text = np.where(block.event == self.steps, block.text + self.errors, block.text).astype("int32")
        account = np.where(block.account == -1, len(self.accounts) - 1, block.account).astype("int32")
        sent = np.minimum(block.happened + 500_000, block.received)
        columns = {
            "id": event_ids(block.number),
            "user_id": pa.DictionaryArray.from_arrays(_or_none(block.user), self.users),
            "anonymous_id": _anonymous_ids(block),
            "event": pa.DictionaryArray.from_arrays(block.event.astype("int32"), self.events),
            "event_text": pa.DictionaryArray.from_arrays(pa.array(text, mask=block.text < 0), self.texts),
            "timestamp": pa.array(block.happened).cast(pa.timestamp("us")),
            "received_at": pa.array(block.received).cast(pa.timestamp("us")),
            "sent_at": pa.array(sent).cast(pa.timestamp("us")),
            "context_group_id": pa.DictionaryArray.from_arrays(_or_none(account), self.accounts),
        }
        return pa.table([columns[name] for name in TABLES["segment.tracks"]], names=list(columns))


def _or_none(index: np.ndarray) -> pa.Array:
    return pa.array(index.astype("int32"), mask=index == NOBODY)


def _anonymous_ids(block: EventBlock) -> pa.Array:
    """Who is not signed in has an id of the browser."""
    visitor = np.where(block.user == NOBODY, block.number % VISITORS, 0).astype("int32")
    ids = pa.array([f"visitor_{i:04d}" for i in range(VISITORS)], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(visitor, mask=block.user != NOBODY), ids)
