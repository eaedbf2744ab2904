"""A landing folder that is not there yet, and a warehouse in memory to open it into."""

from pathlib import Path

import duckdb
import pytest


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    return tmp_path / "landing"
