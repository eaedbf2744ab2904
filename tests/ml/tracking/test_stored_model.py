"""A stored model is opened only when it is a skops file with known types."""

import pickle
from pathlib import Path

import pytest
import skops.io

from ml.tracking import stored_model
from ml.tracking.model_registry import Champion
from ml.tracking.stored_model import UntrustedModel, load_model, load_trusted


class Stranger:
    """A type that no stored model of ours contains."""


def test_a_stored_type_outside_the_list_is_not_loaded(tmp_path: Path) -> None:
    skops.io.dump({"model": Stranger()}, tmp_path / "model.skops")
    with pytest.raises(UntrustedModel, match=r"model\.skops is not loaded: .*Stranger"):
        load_trusted(tmp_path / "model.skops")


class Bomb:
    """Unpickled, it leaves a file behind."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple:
        return Path.touch, (self.file,)


@pytest.mark.parametrize("name", ["model.pkl", "model.skops"])
def test_a_planted_pickle_is_not_opened(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fired = tmp_path / "fired"
    folder = tmp_path / "stored"
    folder.mkdir()
    (folder / name).write_bytes(pickle.dumps(Bomb(fired)))
    monkeypatch.setattr(stored_model, "download_model", lambda target, version: folder)
    planted = Champion("churn", "1", "run", 0.05, "2026-07-01")
    with pytest.raises(UntrustedModel, match=name):
        load_model(planted)
    assert not fired.exists()
