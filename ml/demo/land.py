"""Land the demo company: all sources as files, the hidden truth in a folder of its own."""

import json
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from ml.demo import dirt, names
from ml.demo.accounts import account_ids
from ml.demo.billing import draw_billing
from ml.demo.bugs import draw_bugs
from ml.demo.clock import DAY_US, Clock
from ml.demo.contracts import draw_contracts
from ml.demo.crm import draw_crm
from ml.demo.events import DIRT, LATEST_DAYS, EventBlock, EventSource, draw_steps, join_blocks
from ml.demo.files import (
    Calendar, Manifest, check_folder, read_manifest, write_manifest, write_parquet, write_text,
)  # fmt: skip
from ml.demo.people import People, draw_people, user_ids
from ml.demo.product import draw_product
from ml.demo.sponsors import follow_sponsors
from ml.demo.support import draw_support, draw_tickets
from ml.demo.tables import TABLES, seen_column, to_arrow
from ml.demo.truth import write_truth
from ml.demo.voice import draw_voice
from ml.demo.work import draw_work
from ml.demo.world import World, simulate

START, UNTIL = date(2024, 7, 1), date(2026, 7, 1)
log = logging.getLogger("tenure")


def land_demo(
    landing: Path, until: date = UNTIL, accounts: int = 1500, seed: int = 7, start: date = START, *, truth: Path
) -> dict:
    """Land everything that was known before `until`; what has landed stays as it is, and new days are appended.

    Returns counts of what there is now: files_written, accounts, users, landed_until.

    :raises LandingRefused: the folder holds other data, or the demo company with other parameters.
    :raises ValueError: the truth would lie below the landing, where a model could read it.
    """
    if truth.resolve().is_relative_to(landing.resolve()):
        raise ValueError(f"{truth} lies below {landing}: the truth must not land")
    if until <= start:
        raise ValueError(f"until ({until}) must be later than start ({start})")
    wanted = Manifest(seed, accounts, start.isoformat(), until.isoformat(), start.isoformat())
    manifest = check_folder(landing, wanted)
    if manifest.landed_until >= until.isoformat():
        log.info("Demo company: landed until %s before, nothing to do", manifest.landed_until)
        return {"files_written": 0, "landed_until": manifest.landed_until}
    if read_manifest(landing) is None:
        write_manifest(landing, manifest)
    clock = Clock.between(seed, start, until)
    calendar = Calendar.of(clock.first_day, date.fromisoformat(manifest.history_until), until)
    world = simulate(clock, accounts)
    people = draw_people(world)
    log.info("Demo company: lived through %s weeks, %s accounts, %s users", clock.weeks, len(world.accounts), len(people))
    written, counts = _land_tables(landing, calendar, world, people)
    written += _land_events(landing, truth, calendar, world, people)
    written += _land_broken_files(landing, calendar, clock, counts)
    write_truth(truth, world, calendar, counts)
    write_manifest(landing, Manifest(seed, accounts, manifest.start, manifest.history_until, until.isoformat()))
    log.info("Demo company: %s files landed, facts before %s are there", written, until)
    return {
        "files_written": written, "accounts": len(world.accounts), "users": len(people), "landed_until": until.isoformat(),
    }  # fmt: skip


def _draw_tables(world: World, people: People) -> Iterator[tuple[str, pd.DataFrame]]:
    sponsors = follow_sponsors(world)
    tickets = draw_tickets(world, people)
    yield from draw_product(world, people).items()
    yield from draw_contracts(world).items()
    yield from draw_billing(world).items()
    yield from draw_support(world, people, tickets).items()
    yield from draw_bugs(world.clock, tickets).items()
    yield from draw_crm(world, people, sponsors).items()
    yield from draw_voice(world, people, tickets).items()
    yield from draw_work(world).items()


def _land_tables(landing: Path, calendar: Calendar, world: World, people: People) -> tuple[int, Counter]:
    """All tables but the events; they are small enough to be drawn whole each time."""
    written, counts, rows_landed = 0, Counter(), 0
    for table, good in _draw_tables(world, people):
        rows = dirt.spoil(world.clock, table, good)
        seen = rows[seen_column(table)].to_numpy().astype("datetime64[us]").astype("int64")
        file = calendar.file_of(seen // DAY_US)
        counts.update(rows.loc[(file >= 0) & (rows[dirt.KIND] != ""), dirt.KIND])
        order = np.lexsort((np.arange(len(rows)), seen, file))
        landed = to_arrow(table, rows.drop(columns=dirt.KIND).iloc[order])
        cuts = np.searchsorted(file[order], np.arange(len(calendar.names) + 1))
        rows_landed += int(cuts[-1] - cuts[0])
        for nth, name in enumerate(calendar.names):
            part = landed.slice(cuts[nth], cuts[nth + 1] - cuts[nth])
            written += _write_once(_folder(landing, table) / f"{name}.parquet", part)
    log.info("Demo company: %s rows of billing, support, CRM and surveys", f"{rows_landed:,}")
    return written, counts


def _folder(landing: Path, table: str) -> Path:
    return landing / table.replace(".", "/")


def _write_once(file: Path, rows: pa.Table) -> int:
    """What has landed is never written again; a day without rows has no file."""
    if not len(rows) or file.exists():
        return 0
    write_parquet(file, rows)
    return 1


def _land_events(landing: Path, truth: Path, calendar: Calendar, world: World, people: People) -> int:
    """Week by week; a file is written as soon as no event can be received for it any more."""
    folder, clock = _folder(landing, "segment.tracks"), world.clock
    missing = [n for n, name in enumerate(calendar.names) if not (folder / f"{name}.parquet").exists()]
    if not missing:
        return 0
    source = EventSource(world, people, follow_sponsors(world), draw_steps(world, people))
    strings = _EventStrings(world, people)
    first_week = max(0, int(clock.week_of(calendar.begins[missing[0]] - LATEST_DAYS)))
    waiting: dict[int, list[EventBlock]] = {n: [] for n in missing}
    for week in range(first_week, clock.weeks):
        block = source.draw(week)
        file = calendar.file_of(block.received // DAY_US)
        for n in set(np.unique(file)) & set(waiting):
            waiting[n].append(block.take(np.flatnonzero(file == n)))
        is_over = week == clock.weeks - 1
        for n in [n for n in waiting if is_over or calendar.ends[n] <= clock.monday(week + 1)]:
            _write_events(folder, truth, calendar.names[n], waiting.pop(n), strings)
    return len(missing)


def _write_events(folder: Path, truth: Path, name: str, blocks: list[EventBlock], strings: "_EventStrings") -> None:
    events = join_blocks(blocks)
    events = events.take(np.lexsort((events.number, events.received)))
    kinds = np.bincount(events.dirt, minlength=len(DIRT))
    counts = {kind: int(count) for kind, count in zip(DIRT, kinds, strict=True) if kind}
    write_text(truth / "event_dirt" / f"{name}.json", json.dumps(counts) + "\n")
    write_parquet(folder / f"{name}.parquet", strings.to_arrow(events))
    log.info("Demo company: events of %s, %s rows", name, f"{len(events.number):,}")


class _EventStrings:
    """Turns event columns into the contract's text through dictionaries, without a Python loop over rows."""

    def __init__(self, world: World, people: People):
        self.users = pa.array(user_ids(np.arange(len(people))), pa.string())
        keys = [*account_ids(np.arange(len(world.accounts))), dirt.UNKNOWN_ACCOUNT]
        self.accounts = pa.array(keys, pa.string())
        self.events = pa.array(names.EVENTS, pa.string())
        self.errors, self.steps = len(names.ERRORS), names.EVENTS.index(names.ONBOARDING_STEP)
        self.texts = pa.array([*names.ERRORS, *names.ONBOARDING_STEPS], pa.string())

    def to_arrow(self, block: EventBlock) -> pa.Table:
        n = len(block.number)
        text = np.where(block.event == self.steps, block.text + self.errors, block.text).astype("int32")
        account = np.where(block.account < 0, len(self.accounts) - 1, block.account).astype("int32")
        sent = np.minimum(block.happened + 500_000, block.received)
        columns = {
            "id": _event_ids(block.number),
            "user_id": pa.DictionaryArray.from_arrays(block.user.astype("int32"), self.users),
            "anonymous_id": pa.nulls(n, pa.string()),
            "event": pa.DictionaryArray.from_arrays(block.event.astype("int32"), self.events),
            "event_text": pa.DictionaryArray.from_arrays(pa.array(text, mask=block.text < 0), self.texts),
            "timestamp": pa.array(block.happened).cast(pa.timestamp("us")),
            "received_at": pa.array(block.received).cast(pa.timestamp("us")),
            "sent_at": pa.array(sent).cast(pa.timestamp("us")),
            "context_group_id": pa.DictionaryArray.from_arrays(account, self.accounts),
        }
        return pa.table([columns[name] for name in TABLES["segment.tracks"]], names=list(columns))


def _event_ids(number: np.ndarray) -> pa.Array:
    """'e' and eleven digits: short enough for a warehouse to keep inline."""
    digits = np.empty((len(number), 12), "uint8")
    digits[:, 0] = ord("e")
    rest = number.copy()
    for position in range(11, 0, -1):
        rest, digit = np.divmod(rest, 10)
        digits[:, position] = digit + ord("0")
    offsets = pa.array(np.arange(len(number) + 1, dtype="int32") * 12)
    return pa.StringArray.from_buffers(len(number), offsets.buffers()[1], pa.py_buffer(digits.tobytes()))


def _land_broken_files(landing: Path, calendar: Calendar, clock: Clock, counts: Counter) -> int:
    """A CSV file typed by hand with fields nobody can read, and a Parquet file cut off while it was written."""
    written = 0
    if calendar.file_of(np.array([clock.first_day + dirt.CSV_ON_DAY]))[0] >= 0:
        file = _folder(landing, dirt.CSV_TABLE) / "typed_by_hand.csv"
        text, counts["unparseable_rows"] = dirt.csv_by_hand(clock)
        written += not file.exists()
        write_text(file, text)
    if calendar.file_of(np.array([clock.first_day + dirt.HALF_FILE_ON_DAY]))[0] >= 0:
        counts["half_written_files"] = 1
        folder = _folder(landing, dirt.HALF_FILE_TABLE)
        file = folder / "interrupted.parquet"
        if not file.exists():
            whole = (folder / f"{calendar.names[0]}.parquet").read_bytes()
            file.write_bytes(whole[: len(whole) // 2])
            written += 1
    return written
