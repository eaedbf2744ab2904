import shutil
from pathlib import Path

import pytest

from ml.training.fingerprint import learning_modules, recipe
from tenure.core import paths
from tenure.core.settings import read_settings


@pytest.fixture
def ml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package, whose fingerprint is taken."""
    shutil.copytree(paths.REPOSITORY / "ml", tmp_path / "ml", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(paths, "REPOSITORY", tmp_path)
    return tmp_path / "ml"


def fingerprint() -> str:
    settings = read_settings()
    return recipe(settings.target("churn"), settings.training)


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text() + text)


@pytest.mark.parametrize(
    "file",
    [
        "train.py",
        "features/training_set.py",
        "features/event_shares.py",
        "training/fit.py",
        "training/leakage.py",
        "training/promotion_gate.py",
        "evaluation/metrics.py",
    ],
)
def test_editing_what_trains_or_promotes_changes_it(file: str, ml: Path) -> None:
    before = fingerprint()
    append(ml / file, "\n# another rule\n")
    assert fingerprint() != before


@pytest.mark.parametrize(
    "file", ["tracking/plots.py", "tracking/log_challenger.py", "score.py", "insights/danger_line.py"]
)
def test_editing_what_shows_or_uses_a_model_does_not(file: str, ml: Path) -> None:
    before = fingerprint()
    append(ml / file, "\n# another colour\n")
    assert fingerprint() == before


def test_a_new_module_counts_once_it_is_imported(ml: Path) -> None:
    (ml / "training" / "weather.py").write_text("SUNNY = True\n")
    without = fingerprint()
    append(ml / "training" / "fit.py", "\n\ndef _later():\n    from ml.training.weather import SUNNY\n")
    assert "ml.training.weather" in learning_modules()
    imported = fingerprint()
    (ml / "training" / "weather.py").write_text("SUNNY = False\n")
    assert len({without, imported, fingerprint()}) == 3


def test_other_settings_change_it() -> None:
    settings = read_settings()
    targets = [settings.target(name) for name in ("churn", "expansion")]
    assert len({recipe(target, settings.training) for target in targets}) == 2
