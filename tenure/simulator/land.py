"""Lands the demo company: all sources as files, the hidden truth in a separate folder."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from tenure.core.errors import InvalidInput
from tenure.core.settings import read_settings
from tenure.simulator import names
from tenure.simulator.landing import dirt
from tenure.simulator.landing.event_files import land_events
from tenure.simulator.landing.files import (
    Calendar,
    Manifest,
    check_folder,
    write_manifest,
    write_parquet,
    write_text,
)
from tenure.simulator.landing.tables import seen_column, to_arrow
from tenure.simulator.sources.billing import draw_billing
from tenure.simulator.sources.bugs import draw_bugs
from tenure.simulator.sources.crm import draw_crm
from tenure.simulator.sources.product import draw_product
from tenure.simulator.sources.subscriptions import draw_subscriptions
from tenure.simulator.sources.support import draw_support, draw_tickets
from tenure.simulator.sources.surveys_and_community import draw_surveys_and_community
from tenure.simulator.sources.task_events import draw_task_events
from tenure.simulator.truth.write_truth import write_truth
from tenure.simulator.world.churn_window import ChurnWindow
from tenure.simulator.world.clock import DAY_US, Clock
from tenure.simulator.world.people import People, draw_people
from tenure.simulator.world.simulate import simulate
from tenure.simulator.world.sponsors import follow_sponsors
from tenure.simulator.world.state import SPONSOR_GONE, World

COMPANY_FILES = Path(__file__).with_name("company")
START, UNTIL = date(2024, 7, 1), date(2026, 7, 1)
# Its own people work in customers' accounts; a page of its web site is no feature.
SETTINGS = f"""internal_email_domains: [{names.VENDOR_DOMAIN}]
events:
  not_a_feature: [{names.PAGE_VIEWED}]
competitors: [{names.COMPETITOR}]
playbooks:
  approved_letters: [usage_tips, trial_tips, propose_meeting, bug_fixed, bug_workaround, bug_eta]
  content_address: https://help.{names.VENDOR_DOMAIN}
  booking_address: https://meet.{names.VENDOR_DOMAIN}/success
"""
log = logging.getLogger("tenure")


def land_demo(
    landing: Path, until: date = UNTIL, accounts: int = 1500, seed: int = 7, start: date = START, *, truth: Path
) -> dict:  # fmt: skip
    """Land everything that was known before `until`. Files that have landed are not changed; new days are appended.

    :return: files_written, landed_until and, unless nothing was to be done, accounts and users.

    :raises LandingRefused: the folder holds other data, or the demo company with other parameters.
    :raises ValueError: the truth folder lies inside the landing, where a model could read it, or `until` is too early.
    """
    if truth.resolve().is_relative_to(landing.resolve()):
        raise InvalidInput(f"{truth} lies below {landing}: the truth must not land")
    if until <= start:
        raise InvalidInput(f"until ({until}) must be later than start ({start})")
    wanted = Manifest(seed, accounts, start.isoformat(), until.isoformat(), start.isoformat())
    manifest = check_folder(landing, wanted)
    if manifest.landed_until >= until.isoformat():
        log.info("Demo company: landed until %s before, nothing to do", manifest.landed_until)
        return {"files_written": _land_company_files(landing), "landed_until": manifest.landed_until}
    write_manifest(landing, manifest)
    clock = Clock.between(seed, start, until)
    calendar = Calendar.of(clock.first_day, date.fromisoformat(manifest.history_until), until)
    window = ChurnWindow.of(read_settings(landing=landing))
    world = simulate(clock, accounts, window=window)
    people = draw_people(world)
    log.info("Demo company: %s accounts, %s users, %s weeks", len(world.accounts), len(people), clock.weeks)
    written, counts = _land_tables(landing, calendar, world, people)
    written += land_events(_folder(landing, "segment.tracks"), truth, calendar, world, people)
    written += _land_company_files(landing)
    written += _land_broken_files(landing, calendar, clock, counts)
    twin = simulate(clock, accounts, swap_arms_of=SPONSOR_GONE, window=window)
    write_truth(truth, world, twin, calendar, counts)
    write_manifest(landing, replace(manifest, landed_until=until.isoformat()))
    log.info("Demo company: %s files landed, facts before %s are there", written, until)
    done = {"files_written": written, "landed_until": until.isoformat()}
    return {**done, "accounts": len(world.accounts), "users": len(people)}


def _draw_tables(world: World, people: People) -> Iterator[tuple[str, pd.DataFrame]]:
    sponsors = follow_sponsors(world)
    tickets = draw_tickets(world, people)
    yield from draw_product(world, people).items()
    yield from draw_subscriptions(world).items()
    yield from draw_billing(world).items()
    yield from draw_support(world, people, tickets).items()
    yield from draw_bugs(world.clock, tickets).items()
    yield from draw_crm(world, people, sponsors).items()
    yield from draw_surveys_and_community(world, people, tickets).items()
    yield from draw_task_events(world).items()


def _land_tables(landing: Path, calendar: Calendar, world: World, people: People) -> tuple[int, Counter]:
    """Write all tables except the events: small enough to be drawn whole each time.

    :return: files written, and the number of broken rows by kind.
    """
    written, rows_landed = 0, 0
    counts: Counter[str] = Counter()
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
    """Write the file unless it exists or has no rows; returns the number of files written."""
    if not len(rows) or file.exists():
        return 0
    write_parquet(file, rows)
    return 1


def _land_company_files(landing: Path) -> int:
    """What the company says of itself: product and exchange rates, as the files of `company/` say, and its settings."""
    written = 0
    if not (landing / "tenure.yml").exists():
        write_text(landing / "tenure.yml", SETTINGS)
    for source in sorted(COMPANY_FILES.glob("*.csv")):
        file = _folder(landing, f"company.{source.stem}") / "product.csv"
        if not file.exists():
            write_text(file, source.read_text())
            written += 1
    return written


def _land_broken_files(landing: Path, calendar: Calendar, clock: Clock, counts: Counter) -> int:
    """Write a CSV file with unreadable fields, and a Parquet file that was cut off while it was written."""
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
