"""Files of the landing: which file a row belongs to, and atomic writing."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tenure.simulator.refusal import LandingRefused
from tenure.simulator.world.clock import day_number, to_date

MANIFEST = "_demo_company.json"


@dataclass(frozen=True)
class Manifest:
    seed: int
    accounts: int
    start: str
    """Months before `history_until` are one file each, days from then on one file each."""
    history_until: str
    landed_until: str


def read_manifest(landing: Path) -> Manifest | None:
    file = landing / MANIFEST
    return Manifest(**json.loads(file.read_text())) if file.exists() else None


def check_folder(landing: Path, wanted: Manifest) -> Manifest:
    """The manifest of an earlier landing in the folder, or the wanted one.

    :raises LandingRefused: the folder holds other data, or a demo company with other parameters.
    """
    found = read_manifest(landing)
    if found is None:
        if landing.exists() and any(landing.glob("*/*")):
            raise LandingRefused(f"{landing} holds data that is not the demo company: choose an empty folder")
        return wanted
    for name in ("seed", "accounts", "start"):
        if getattr(found, name) != getattr(wanted, name):
            raise LandingRefused(
                f"{landing} was landed with {name} {getattr(found, name)}, not {getattr(wanted, name)}: "
                f"use the same value, or another folder"
            )
    if found.landed_until < found.history_until and wanted.history_until < found.history_until:
        raise LandingRefused(
            f"{landing}: landing until {found.history_until} was interrupted; land until then (or later) to complete it"
        )
    return found


def write_text(file: Path, text: str) -> None:
    """Write atomically: an interrupted run leaves no partial file under the final name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_text(text)
    os.replace(part, file)


def write_manifest(landing: Path, manifest: Manifest) -> None:
    write_text(landing / MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")


def write_parquet(file: Path, table: pa.Table) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    pq.write_table(table, part, compression="zstd", compression_level=1, store_schema=False)
    os.replace(part, file)


@dataclass(frozen=True)
class Calendar:
    """The files of a landing: name, first day, day after the last."""

    names: tuple[str, ...]
    begins: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, first_day: int, history_until: date, until: date) -> "Calendar":
        whole_months_until = day_number(history_until.replace(day=1))
        names: list[str] = []
        begins: list[int] = []
        for day in range(first_day, day_number(until)):
            when = to_date(day)
            name = f"{when:%Y-%m}" if day < whole_months_until else when.isoformat()
            if not names or names[-1] != name:
                names.append(name)
                begins.append(day)
        return cls(tuple(names), np.array(begins), np.array([*begins[1:], day_number(until)]))

    def file_of(self, days: np.ndarray) -> np.ndarray:
        """Index of the file for each day; -1 before the first and after the last."""
        index = np.searchsorted(self.begins, days, side="right") - 1
        return np.where((index >= 0) & (days < self.ends[-1]), index, -1)
