"""Builds one field case in a home of its own and answers the queries of its `expect.csv`."""

import csv
import math
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from expectations.validate import GateClosed, validate_gate
from tenure import warehouse
from tenure.core.settings_schema import SettingsError
from tenure.landing.contract import ContractError
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.build_stage import build_station
from tenure.transform.dbt_runner import DbtFailed

AS_OF_DATE = "2026-06-29"
RAW_GATE = "gate raw"


@dataclass(frozen=True)
class Expectation:
    number: int
    """Row of `expect.csv`, counted from 1 after the header."""
    query: str
    """SQL that returns one value, or `gate raw`."""
    expected: str


def read_expectations(case: Path) -> list[Expectation]:
    """The rows of the case's `expect.csv`.

    :raises ValueError: the file has another header, or a row with more or fewer than two fields.
    """
    with (case / "expect.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    if header != ["query", "expected"]:
        raise ValueError(f"{case}/expect.csv: the header must be query,expected; it is {','.join(header)}")
    for number, row in enumerate(rows, start=1):
        if len(row) != 2:
            raise ValueError(f"{case}/expect.csv: row {number} has {len(row)} fields, not 2")
    return [Expectation(number, query, expected) for number, (query, expected) in enumerate(rows, start=1)]


def answer_expectations(case: Path, home: Path) -> dict[int, str]:
    """What the pipeline gives for each query of the case, by row number.

    The landing is copied into `home` and built as the daily run does it. Where the settings, the contract, dbt or the
    raw gate end the run early, that reason is the answer to every query.
    """
    shutil.copytree(case / "landing", home / "landing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        patch.delenv("TENURE_LANDING", raising=False)
        refusal = _build()
        return {one.number: _answer(one.query, refusal) for one in read_expectations(case)}


def _build() -> str | None:
    """Open the landing and build the stages up to the features; returns why the run ended early, or None."""
    try:
        open_landing_folder()
        build_station("raw", AS_OF_DATE)
        validate_gate("raw", AS_OF_DATE)
        build_station("features", AS_OF_DATE)
    except (SettingsError, ContractError, DbtFailed, GateClosed) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _answer(query: str, refusal: str | None) -> str:
    if refusal is not None:
        return refusal
    if query == RAW_GATE:
        return "open"
    with warehouse.connect(read_only=True) as connection:
        rows = connection.execute(query).fetchall()
    return as_text(rows[0][0]) if rows else "no row"


def as_text(value: object) -> str:
    """A value as `expect.csv` writes it: true and false, whole numbers without a decimal point, NULL."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
