import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenure.landing.contract import TYPES, read_contract

VALUES = dict(zip(TYPES, ("a", "1", "1.5", "true", "2026-01-01 00:00:00", "2026-01-01"), strict=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One row of every needed table, as CSV."""
    for table in read_contract().needed:
        place = tmp_path / "exports" / table.source / table.name
        place.mkdir(parents=True)
        header = ",".join(column.name for column in table.columns)
        row = ",".join(VALUES[column.data_type] for column in table.columns)
        (place / "all.csv").write_text(f"{header}\n{row}\n")
    return tmp_path / "exports"


def test_a_folder_with_the_needed_tables_can_be_used(
    folder: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    checked = run_tenure("landing", "check", folder)
    assert checked.exit_code == 0, checked.stderr
    assert "stripe.subscription_item: 1 files accepted, 1 rows" in checked.stdout
    assert "No files: community, company, hubspot, intercom, jira" in checked.stdout
    assert not (home / "warehouse").exists()


def test_a_needed_table_that_is_missing_or_refused_is_named(
    folder: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    (folder / "stripe" / "subscription_item" / "all.csv").unlink()
    (folder / "segment" / "tracks" / "broken.parquet").touch()
    checked = run_tenure("landing", "check", folder)
    assert checked.exit_code == 1
    assert "stripe/subscription_item/ has no file, and the table is needed" in checked.stderr
    assert "1 files of segment.tracks are refused" in checked.stderr
    assert "- segment/tracks/broken.parquet: " in checked.stdout


def test_a_needed_table_whose_files_hold_no_rows_is_named(
    folder: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    file = folder / "stripe" / "customer" / "all.csv"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    checked = run_tenure("landing", "check", folder)
    assert checked.exit_code == 1
    assert "the files of stripe.customer hold no rows, and the table is needed" in checked.stderr


def test_one_billing_system_is_enough_and_without_any_both_are_named(
    folder: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    for system, expected in (("stripe", 0), ("recurly", 1)):
        shutil.rmtree(folder / system)
        checked = run_tenure("landing", "check", folder)
        assert checked.exit_code == expected
    assert "nothing of billing has a file: land recurly or stripe" in checked.stderr


def test_a_misspelt_folder_is_named_and_is_no_reason_to_stop(
    folder: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    (folder / "zendesq").mkdir()
    checked = run_tenure("landing", "check", folder)
    assert checked.exit_code == 0
    assert "- zendesq: " in checked.stdout
