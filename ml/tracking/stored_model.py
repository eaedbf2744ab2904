"""Load the model of a registered version; only skops files with known types are opened, nothing is unpickled."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.tracking.mlflow_store import client, model_name
from ml.tracking.model_registry import Champion

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


class UntrustedModel(RuntimeError):
    """The stored model contains types outside `TRUSTED_TYPES`, or is not a skops file; none of it was executed."""


def load_model(champion: Champion) -> "CalibratedClassifierCV":
    """The champion's calibrated model.

    :raises UntrustedModel: it is not stored by skops, or contains a type outside `TRUSTED_TYPES`.
    """
    folder = download_model(champion.target, champion.version)
    file = folder / "model.skops"
    if not file.exists():
        found = ", ".join(sorted(one.name for one in folder.iterdir()))
        raise UntrustedModel(
            f"{folder.name} contains no model.skops but {found}; other formats are not opened"
        )
    return _load_once(file, file.stat().st_mtime_ns)


def download_model(target: str, version: str) -> Path:
    """The local folder with the files of the version, downloaded when the store is remote."""
    import mlflow

    client()
    return Path(mlflow.artifacts.download_artifacts(f"models:/{model_name(target)}/{version}"))


# A stored version never changes: a backfill of several days reads it once.
@lru_cache(maxsize=3)
def _load_once(file: Path, written_ns: int) -> Any:
    return load_trusted(file)


def load_trusted(file: Path) -> Any:
    """The object in a skops file.

    :raises UntrustedModel: it contains a type outside `TRUSTED_TYPES`, or is not a skops file.
    """
    from zipfile import BadZipFile

    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        return skops.io.load(file, trusted=list(TRUSTED_TYPES))
    except UntrustedTypesFoundException as error:
        raise UntrustedModel(f"{file.name} is not loaded: {error}") from error
    except BadZipFile as error:
        raise UntrustedModel(f"{file.name} is not loaded: it is not a skops file") from error
