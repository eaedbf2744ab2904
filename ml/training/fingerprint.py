"""Which code trained a model: the commit for people, and a hash that changes whenever training would.

The hash covers `ml/train.py` and everything below `ml/` that it imports, directly or not. `ml/tracking/` is left out:
it records what was trained and decides nothing.
"""

import ast
import hashlib
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from ml.training.directions import read_directions
from tenure.core import paths
from tenure.core.settings_schema import Target, Training

ENTRY = "ml.train"
RECORDS_ONLY = "ml.tracking"
LIBRARIES = ("numpy", "pandas", "scikit-learn", "mlflow", "skops")


def code_version() -> str:
    """The git commit, with the suffix "-dirty" when files differ from it; "not a repository" without a git checkout."""
    try:
        command = ["git", "-C", str(paths.REPOSITORY), "describe", "--always", "--dirty", "--abbrev=12"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "not a repository"


def recipe(target: Target, training: Training) -> str:
    """16 hexadecimal digits over the learning code, its libraries, the settings and the directions of the features."""
    digest = hashlib.sha256(repr((target, training, read_directions(target))).encode())
    for module in learning_modules():
        digest.update(module.encode() + _file_of(module).read_bytes())
    for library in LIBRARIES:
        digest.update(version(library).encode())
    return digest.hexdigest()[:16]


def learning_modules() -> list[str]:
    """Names of the modules that decide which model comes out and whether it is promoted, in order of the alphabet."""
    found, open_ends = {ENTRY}, [ENTRY]
    while open_ends:
        for module in _imports(_file_of(open_ends.pop())):
            if module not in found and not module.startswith(RECORDS_ONLY) and _file_of(module).exists():
                found.add(module)
                open_ends.append(module)
    return sorted(found)


def _imports(file: Path) -> Iterator[str]:
    """Every name below `ml` that the file imports anywhere, also inside a function; names of objects among them."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("ml."))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "ml":
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file_of(module: str) -> Path:
    """The module's file; that of a package is its `__init__.py`."""
    path = paths.REPOSITORY.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
