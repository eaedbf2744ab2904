"""Load the model of an approved version: the approved bytes, with known types and sound trees; nothing is unpickled."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.tracking.decisions import Champion
from ml.tracking.mlflow_store import (
    ModelStoreError,
    client,
    in_our_words,
    model_name,
    shown_uri,
    store_exists,
)
from tenure.core.errors import TenureError

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV

# Types that a stored model may contain, beside those that skops trusts by default. The list is part of the code: one
# that came with the model could be forged together with it.
TRUSTED_TYPES = (
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)
MODEL_FILE = "model.skops"
# A model of 150 trees unpacks to 3 MB.
MOST_BYTES = 256 * 2**20


class UntrustedModel(TenureError, RuntimeError):
    """The stored model is not the approved one, or not one of ours; none of it was executed."""


class ChampionLost(ModelStoreError):
    """A version was approved, and the store no longer has it; the message says what to do."""


def load_model(champion: Champion) -> "CalibratedClassifierCV":
    """The champion's calibrated model, exactly as it was approved.

    :raises ChampionLost: the store, the version or its file is gone or cannot be read.
    :raises UntrustedModel: the bytes are others than the approved ones, or not a model of ours.
    """
    return open_approved(champion, read_approved(champion))


def read_approved(champion: Champion) -> bytes:
    """What the store has as the champion's model; nothing is opened, and nothing is compared.

    :raises ChampionLost: the store, the version or its file is gone or cannot be read.
    """
    if not store_exists():
        raise _lost(champion, f"there is no model store at {shown_uri()}")
    try:
        return read_model(champion.target, champion.version)
    except ModelStoreError as error:
        raise _lost(champion, str(error)) from error


def open_approved(champion: Champion, content: bytes) -> "CalibratedClassifierCV":
    """The champion's model in the bytes that are said to be it; also where there is no store.

    :raises UntrustedModel: the bytes are others than the approved ones, or not a model of ours.
    """
    if hashlib.sha256(content).hexdigest() != champion.model_sha256:
        name = f"version {champion.version} of {model_name(champion.target)}"
        raise UntrustedModel(
            f"The model of {name} in {shown_uri()} is not the one that was approved: its file was replaced or damaged. "
            "It was not opened. Restore the file from a backup, `tenure rollback`, or train again and approve"
        )
    return _load_once(content)


def _lost(champion: Champion, reason: str) -> ChampionLost:
    return ChampionLost(
        f"The champion of {champion.target}, version {champion.version}, which learned as of {champion.as_of_date}, "
        f"cannot be found: {reason}. The scores of before stay as they are. Restore the store from a backup, "
        "`tenure rollback`, or train again and approve"
    )


def is_intact(target: str, version: str, model_sha256: str) -> bool:
    """Whether the store still has the bytes with this digest as the version's model."""
    try:
        return hashlib.sha256(read_model(target, version)).hexdigest() == model_sha256
    except ModelStoreError:
        return False


def read_model(target: str, version: str) -> bytes:
    """The bytes of the version's model file.

    :raises ModelStoreError: there is no such file, or the store cannot be read.
    """
    return read_logged_model(f"models:/{model_name(target)}/{version}")


@in_our_words()
def read_logged_model(uri: str) -> bytes:
    """The bytes of the model file at an address of MLflow's.

    :raises ModelStoreError: there is no such file, or the store cannot be read.
    """
    folder = _download(uri)
    if not (folder / MODEL_FILE).exists():
        found = ", ".join(sorted(one.name for one in folder.iterdir())) or "nothing"
        raise ModelStoreError(f"{folder} contains no {MODEL_FILE} but {found}; other formats are not opened")
    return (folder / MODEL_FILE).read_bytes()


def _download(uri: str) -> Path:
    """A local folder with the files, which are downloaded when the store is remote."""
    import mlflow

    client()
    return Path(mlflow.artifacts.download_artifacts(uri))


# A stored version never changes: a backfill of several days reads it once.
@lru_cache(maxsize=3)
def _load_once(content: bytes) -> Any:
    return load_trusted(content)


def load_trusted(content: bytes) -> Any:
    """The calibrated model in the bytes of a skops file.

    The bytes of our own trainings pass all of it: this holds should a digest ever be wrong.

    :raises UntrustedModel: it is not a skops file, unpacks to more than `MOST_BYTES`, contains a type outside
        `TRUSTED_TYPES`, is no calibrated classifier, or has a tree whose nodes lead out of it.
    """
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    _refuse_large(content)
    try:
        model = skops.io.loads(content, trusted=list(TRUSTED_TYPES))
    except UntrustedTypesFoundException as error:
        raise UntrustedModel(f"The model is not loaded: {error}") from error
    # What skops makes of a forged file is up to the forger.
    except Exception as error:
        raise UntrustedModel(f"The model is not loaded: {type(error).__name__}: {error}") from error
    _refuse_unsound(model)
    return model


def _refuse_large(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UntrustedModel("The model is not loaded: it is not a skops file") from error
    if unpacked > MOST_BYTES:
        raise UntrustedModel(f"The model is not loaded: it would unpack to {unpacked:,} bytes")


def _refuse_unsound(model: Any) -> None:
    """scikit-learn follows a node's numbers without looking: one that leads out of the tree reads foreign memory."""
    from sklearn.calibration import CalibratedClassifierCV

    if not isinstance(model, CalibratedClassifierCV):
        raise UntrustedModel(f"The model is not loaded: it is a {type(model).__name__}")
    try:
        sound = all(_is_sound(nodes, columns) for nodes, columns in _trees(model))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise UntrustedModel(f"The model is not loaded: not a model of ours: {error}") from error
    if not sound:
        raise UntrustedModel("The model is not loaded: a tree has nodes that lead out of it")


def _trees(model: "CalibratedClassifierCV") -> Iterator[tuple[np.ndarray, int]]:
    """The nodes of each tree, and the number of columns that it reads."""
    for calibrated in (model, *model.calibrated_classifiers_):
        learner = calibrated.estimator.estimator[-1]
        for iteration in getattr(learner, "_predictors", ()):
            for predictor in iteration:
                yield predictor.nodes, int(learner.n_features_in_)


def _is_sound(nodes: np.ndarray, columns: int) -> bool:
    """Whether every inner node leads to later nodes of the same tree, and reads a column that there is."""
    inner = np.flatnonzero(nodes["is_leaf"] == 0)
    splits = nodes[inner]
    children = np.stack([splits["left"], splits["right"]]).astype(np.int64)
    is_inside = (children > inner) & (children < len(nodes))
    reads = splits["feature_idx"].astype(np.int64)
    is_column = (reads >= 0) & (reads < columns)
    return bool(len(nodes) and is_inside.all() and is_column.all() and not splits["is_categorical"].any())
