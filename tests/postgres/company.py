"""A small company whose files a loader puts into a server, and the commands that build its days there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import IO

from tenure.core import paths
from tenure.landing.contract import read_contract
from tests.postgres.loader import BY_FILES, load

FIRST = date(2026, 6, 29)
COMPANY = ("--accounts", "120", "--start", "2025-09-01", "--seed", "5")
DELIVER = (
    "import sys; from tenure.delivery.outbox import deliver_tasks; deliver_tasks(sys.argv[1], dry_run=False)"
)
TENURE = ("-c", "from tenure.cli.main import app; app()")


def begin(
    variables: Mapping[str, str], *arguments: str, output: IO[str] | int = subprocess.PIPE
) -> subprocess.Popen[str]:
    """Python with the arguments, in a group of its own, on the home and the warehouse that the variables name."""
    environment = {name: value for name, value in os.environ.items() if name != "PGOPTIONS"} | dict(variables)
    environment["PYTHONUNBUFFERED"] = "1"
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, cwd=paths.REPOSITORY, text=True,
        stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> str:
    """What it has said, once it has ended well."""
    said, _ = process.communicate()
    assert process.returncode == 0, said[-6000:]
    return said


def run(variables: Mapping[str, str], *arguments: str) -> str:
    return finish(begin(variables, *arguments))


def tenure(variables: Mapping[str, str], *arguments: str) -> str:
    return run(variables, *TENURE, *arguments)


def land_files(landing: Path, target: Path) -> None:
    """Settings, and what people do on the page, are files whatever the warehouse."""
    for source in BY_FILES:
        shutil.copytree(landing / source, target / source, dirs_exist_ok=True)
    shutil.copy(landing / "tenure.yml", target)


def land_day(day: date, on_file: Mapping[str, str], on_server: Mapping[str, str], folder: Path) -> None:
    """Land the company's facts before the day: as files in the one home, by the loader in the other one's server.

    :param folder: may be written to.
    """
    tenure(on_file, "demo", *COMPANY, "--until", str(day))
    landing = Path(on_file["TENURE_HOME"]) / "landing"
    load(landing, read_contract(), folder)
    land_files(landing, Path(on_server["TENURE_HOME"]) / "landing")
