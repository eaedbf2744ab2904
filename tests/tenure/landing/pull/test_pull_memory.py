"""Millions of rows are pulled in the memory of one batch. `-s` prints seconds, memory and what a plain COPY takes."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tenure.core import paths
from tests.tenure.landing.pull.loader_database import LoaderDatabase

pytestmark = pytest.mark.slow

FEW, MANY = 500_000, 5_000_000
# What ten times the rows may add: the footer of the file, and noise.
MOST_MORE_MB = 150
TRACKS = """
create table segment.tracks as
select 'e' || i as id, 'user_' || i % 20000 as user_id, 'anonymous_' || i % 20000 as anonymous_id,
    case i % 5 when 0 then 'report_exported' when 1 then 'signed_in' else 'dashboard_viewed' end as event,
    timestamptz '2026-01-01Z' + i * interval '3 seconds' as timestamp,
    timestamptz '2026-01-01Z' + i * interval '3 seconds' as received_at, 'account_' || i % 1500 as context_group_id
from generate_series(1, {rows}) i
"""
# In a process of its own, whose memory is that of the pull.
PULL = """
import json, resource, sys, time
from tenure.cli.main import app
started = time.perf_counter()
try:
    app(["landing", "pull", "--connection", "warehouse", "--folder", sys.argv[1]])
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": time.perf_counter() - started, "mb": peak}))
"""


def measure(database: LoaderDatabase, folder: Path) -> dict[str, Any]:
    environment = os.environ | {"AIRFLOW_CONN_WAREHOUSE": database.connection().as_json()}
    command = [sys.executable, "-c", PULL, str(folder)]
    done = subprocess.run(
        command, env=environment, cwd=paths.REPOSITORY, capture_output=True, text=True, check=True
    )
    *said, measured = done.stdout.splitlines()
    (tracks,) = (line for line in said if line.startswith("segment.tracks: "))
    return {"said": tracks, **json.loads(measured)}


def copy_seconds(database: LoaderDatabase) -> float:
    """A plain COPY of the table, thrown away as it comes."""
    started = time.perf_counter()
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("select * from segment.tracks")
        assert sum(batch.num_rows for batch in cursor.fetch_record_batch()) == MANY
    return time.perf_counter() - started


def test_ten_times_the_rows_take_no_more_memory(database: LoaderDatabase, home: Path) -> None:
    found = {}
    for rows in (FEW, MANY):
        database.run(
            "drop schema if exists segment cascade", "create schema segment", TRACKS.format(rows=rows)
        )
        found[rows] = measure(database, home / str(rows))
        assert f"segment.tracks: {rows:,} rows new" in found[rows]["said"]
    again = measure(database, home / str(MANY))
    print(found, "again:", again, "COPY:", copy_seconds(database))
    assert found[MANY]["mb"] < found[FEW]["mb"] + MOST_MORE_MB
    assert again["mb"] < found[FEW]["mb"] + MOST_MORE_MB
