"""Versions of the code behind a model: the git commit for people, and a hash that changes whenever training would."""

import hashlib
import subprocess
from importlib.metadata import version

from tenure.core import paths
from tenure.core.settings_schema import Target, Training

# Whatever decides which model comes out and whether it is promoted.
LEARNING = (
    "features/training_set.py",
    "training/time_split.py",
    "training/learners.py",
    "training/calibrate.py",
    "training/fit.py",
    "training/baselines.py",
    "evaluation/metrics.py",
    "training/leakage.py",
    "training/promotion_gate.py",
    "train.py",
)
LIBRARIES = ("numpy", "pandas", "scikit-learn", "shap", "mlflow", "skops")


def code_version() -> str:
    """The git commit, with the suffix "-dirty" when files differ from it; "not a repository" without a git checkout."""
    try:
        command = ["git", "-C", str(paths.REPOSITORY), "describe", "--always", "--dirty", "--abbrev=12"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "not a repository"


def recipe(target: Target, training: Training) -> str:
    """16 hexadecimal digits over the learning code, its libraries and the settings."""
    digest = hashlib.sha256(repr((target, training)).encode())
    for name in LEARNING:
        digest.update((paths.REPOSITORY / "ml" / name).read_bytes())
    for library in LIBRARIES:
        digest.update(version(library).encode())
    return digest.hexdigest()[:16]
