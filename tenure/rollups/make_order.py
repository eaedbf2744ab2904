"""The order of a run of the job, from the settings, the contract and dbt's macros: each fact has one home."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tenure.core import paths
from tenure.core.settings import Settings
from tenure.core.unseen import UNSEEN
from tenure.landing.bounds_of_times import bounds_of_times
from tenure.landing.contract import Table, read_contract
from tenure.landing.erased import Erased, read_erased
from tenure.landing.rollups import EVENTS
from tenure.landing.shown_text import NEVER_SHOWN, is_key
from tenure.rollups.order import RollupOrder
from tenure.spark.folder import job_folder

MACROS = paths.DBT_PROJECT / "macros" / "staging"


def make_order(settings: Settings) -> RollupOrder:
    """What the job is asked, with a name for its delivery that sorts after all before."""
    rollups, events = settings.rollups, settings.events
    columns = {column.name: column.data_type for column in _events_table().columns}
    first, after = (re.findall(r"'([^']+)'", bound)[0] for bound in bounds_of_times())
    erased = read_erased()
    order = RollupOrder(
        table=rollups.table or "",
        format=rollups.format,
        folder=job_folder(settings, paths.rollups().name),
        delivery=datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f"),
        columns=columns,
        keys=tuple(
            column.name for column in _events_table().columns if is_key(column) or column.name in NEVER_SHOWN
        ),
        bots=_bots(),
        onboarding_steps=tuple(events.onboarding_step),
        not_features=(*events.log_in, *events.onboarding_step, *events.not_a_feature),
        first_moment=first,
        moment_after_all=after,
        unseen=UNSEEN,
        unseen_in_keys=_unseen_in_keys(),
        internal_users=tuple(settings.internal_users),
        erased_key=_key_of(erased),
        erased_users=tuple(sorted(erased.digests.get("user_id", ()))),
    )
    return replace(order, version=_version(order))


def _events_table() -> Table:
    return next(one for one in read_contract().tables if f"{one.source}.{one.name}" == EVENTS)


def _key_of(erased: Erased) -> str:
    """A home without a list has a new key each time, which must not look like a change."""
    return erased.key if erased.digests.get("user_id") else ""


def _bots() -> tuple[str, ...]:
    """:raises ValueError: the macro does not list them."""
    found = re.search(r"for name in \[(.+?)\]", (MACROS / "left_out.sql").read_text())
    if found is None:
        raise ValueError(f"{MACROS / 'left_out.sql'} lists no user agents")
    return tuple(re.findall(r"'([^']+)'", found[1]))


def _unseen_in_keys() -> str:
    """As DuckDB's macro `unseen` has it: Java reads the same."""
    text = (MACROS / "set_aside_keys.sql").read_text()
    return text.split("macro duckdb__unseen() -%}")[1].split("{%")[0].strip()


def _version(order: RollupOrder) -> str:
    """Of the code of the job, and of what it is asked about every event. The erased are seen by the rows' hashes."""
    of_run = replace(order, delivery="", folder="", table="", format="", erased_key="", erased_users=())
    own = Path(__file__).parent
    code = [*sorted(own.glob("spark_*.py")), own.parent / "spark" / "session.py"]
    said = json.dumps(of_run.to_json()).encode() + b"".join(file.read_bytes() for file in code)
    return hashlib.sha256(said).hexdigest()[:32]
