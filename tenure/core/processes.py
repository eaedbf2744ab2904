"""Names another process for a person, and finds who holds a file or a port."""

import os
import pwd
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import psutil

PROC = Path("/proc")
LONGEST_NAME = 60
# Python's options that take a value of their own.
_WITH_VALUE = ("-W", "-X")


def describe_process(pid: int | None) -> str:
    """ "python3 notebook.py (PID 12, of user anna)", as far as this machine shows it.

    The program and its script alone: further arguments may be secrets.
    """
    if not pid:
        return "a process that this machine does not show"
    name, owner = _name(pid) or "a process", _owner(pid)
    return f"{name} (PID {pid}, of user {owner})" if owner else f"{name} (PID {pid})"


def pids_that_opened(file: Path) -> set[int]:
    """The processes that have the file open, as far as this machine shows it."""
    wanted = str(file.resolve())
    found = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if any(opened.path == wanted for opened in process.open_files()):
                found.add(process.pid)
    return found


def pid_that_listens(port: int) -> int | None:
    """The process that listens on the port of this machine, where it may be known."""
    # Without root, some systems show no connection at all.
    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port:
                return connection.pid
    return None


def _name(pid: int) -> str:
    try:
        arguments = (
            (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
        )
    except OSError:
        return ""
    # Some programs write a title over their arguments, with anything in it behind the first word.
    program = Path(arguments[0] if len(arguments) > 1 else arguments[0].partition(" ")[0]).name
    script = _script(arguments[1:]) if program.startswith("python") else ""
    return _printable(f"{program} {script}".strip())


def _script(arguments: list[str]) -> str:
    """What a Python runs: `notebook.py`, `-m module`, or nothing where it was typed in."""
    for before, argument in pairwise(["", *arguments]):
        if before == "-m":
            return f"-m {argument}"
        if before == "-c":
            return ""
        if not argument.startswith("-") and before not in _WITH_VALUE:
            return Path(argument).name
    return ""


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:LONGEST_NAME]


def _owner(pid: int) -> str:
    try:
        user = os.stat(PROC / str(pid)).st_uid
    except OSError:
        return ""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
