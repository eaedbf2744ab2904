"""A stored model is opened only when it is the approved one: a skops file with known types and sound trees."""

import hashlib
import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io

from ml.tracking import stored_model
from ml.tracking.decisions import Champion
from ml.tracking.mlflow_store import ModelStoreError
from ml.tracking.stored_model import ChampionLost, UntrustedModel, load_model, load_trusted
from ml.training.calibrate import calibrate
from ml.training.learners import BOOSTING, LOGISTIC, fit_learner

FEATURES = ("usage_events_change_28d", "support_open_tickets")


def rows_to_fit() -> pd.DataFrame:
    draw = np.random.default_rng(1)
    rows = pd.DataFrame({name: draw.normal(size=400) for name in FEATURES})
    return rows.assign(label=(rows[FEATURES[0]] + draw.normal(size=400) > 0).astype(int))


def fitted(learner: str = BOOSTING) -> Any:
    """A small calibrated model."""
    rows = rows_to_fit()
    return calibrate(fit_learner(learner, rows, FEATURES, 7, {}), rows, FEATURES)


@pytest.fixture(scope="module")
def good() -> bytes:
    return skops.io.dumps(fitted())


def champion(content: bytes) -> Champion:
    return Champion("churn", "1", "run", 0.05, "2026-07-01", hashlib.sha256(content).hexdigest())


def store(monkeypatch: pytest.MonkeyPatch, folder: Path, content: bytes, name: str = "model.skops") -> None:
    """Version 1 consists of this file."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    monkeypatch.setattr(stored_model, "store_exists", lambda: True)
    monkeypatch.setattr(stored_model, "_download", lambda uri: folder)


@pytest.mark.parametrize("learner", [BOOSTING, LOGISTIC])
def test_a_model_of_ours_is_loaded(learner: str) -> None:
    model = fitted(learner)
    loaded = load_trusted(skops.io.dumps(model))
    rows = pd.DataFrame({name: [0.5, -0.5] for name in FEATURES})
    assert (loaded.predict_proba(rows) == model.predict_proba(rows)).all()


def test_the_approved_bytes_are_loaded_and_no_others(
    good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(monkeypatch, tmp_path / "stored", good)
    assert (
        load_model(champion(good)).predict_proba(pd.DataFrame({name: [0.0] for name in FEATURES})).size == 2
    )
    store(monkeypatch, tmp_path / "stored", skops.io.dumps(fitted(LOGISTIC)))
    with pytest.raises(UntrustedModel, match=r"is not the one that was approved.*tenure rollback"):
        load_model(champion(good))


class Stranger:
    """A type that no stored model of ours contains."""


def test_a_stored_type_outside_the_list_is_not_loaded() -> None:
    with pytest.raises(UntrustedModel, match=r"is not loaded: .*Stranger"):
        load_trusted(skops.io.dumps({"model": Stranger()}))


def test_an_object_of_trusted_types_that_is_no_model_is_not_loaded() -> None:
    with pytest.raises(UntrustedModel, match="it is a ndarray"):
        load_trusted(skops.io.dumps(np.zeros(3)))


def first_tree(model: Any) -> np.ndarray:
    return model.calibrated_classifiers_[0].estimator.estimator[-1]._predictors[0][0].nodes


def _out_of_the_tree(nodes: np.ndarray) -> None:
    nodes["left"][0] = 4_000_000_000


def _in_a_circle(nodes: np.ndarray) -> None:
    nodes["right"][0] = 0


def _out_of_the_columns(nodes: np.ndarray) -> None:
    nodes["feature_idx"][0] = 1_000_000


def _to_a_set_of_categories(nodes: np.ndarray) -> None:
    nodes["is_categorical"][0] = 1


@pytest.mark.parametrize(
    "spoil", [_out_of_the_tree, _in_a_circle, _out_of_the_columns, _to_a_set_of_categories]
)
def test_a_tree_that_leads_out_of_itself_is_not_loaded(spoil: Callable[[np.ndarray], None]) -> None:
    model = fitted()
    spoil(first_tree(model))
    with pytest.raises(UntrustedModel, match="a tree has nodes that lead out of it"):
        load_trusted(skops.io.dumps(model))


def test_a_file_that_would_unpack_to_more_than_memory_is_not_unpacked() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", b"{}")
        archive.writestr("a.npy", bytes(stored_model.MOST_BYTES))
    assert len(content.getvalue()) < 2**20
    with pytest.raises(UntrustedModel, match="would unpack to 268,"):
        load_trusted(content.getvalue())


class Bomb:
    """Unpickled, it leaves a file behind."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple:
        return Path.touch, (self.file,)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("model.pkl", ChampionLost, r"contains no model\.skops but model\.pkl; other formats are not opened"),
        ("model.skops", UntrustedModel, "it is not a skops file"),
    ],
)
def test_a_planted_pickle_is_not_opened_even_with_its_digest(
    name: str, error: type[Exception], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fired = tmp_path / "fired"
    content = pickle.dumps(Bomb(fired))
    store(monkeypatch, tmp_path / "stored", content, name)
    with pytest.raises(error, match=words):
        load_model(champion(content))
    assert not fired.exists()


@pytest.mark.usefixtures("home")
def test_a_store_that_is_gone_is_named_with_the_way_out_and_not_made_anew(home: Path) -> None:
    with pytest.raises(ChampionLost) as raised:
        load_model(champion(b""))
    assert str(raised.value) == (
        "The champion of churn, version 1, which learned as of 2026-07-01, cannot be found: there is no model store at "
        f"{home}/mlflow/mlflow.db. The scores of before stay as they are. Restore the store from a backup, "
        "`tenure rollback`, or train again and approve"
    )
    assert not (home / "mlflow").exists()
    assert isinstance(raised.value, ModelStoreError)
