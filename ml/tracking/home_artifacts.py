"""Where MLflow keeps the files of a home: addresses that name no folder of the machine, so that a home can be moved.

MLflow would store absolute paths, and a copied or renamed home would read and write in the old one. An address
`tenure-home:/tenure_churn/…` is below `mlflow/artifacts` of the home of the moment, in every process (a plugin of
MLflow's, `mlflow.artifact_repository` in pyproject.toml).
"""

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tenure.core import paths

if TYPE_CHECKING:
    from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository


def open_artifacts(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> "LocalArtifactRepository":
    """MLflow's access to the folder that the address names.

    :raises ValueError: the address leaves the folder of artifacts.
    """
    from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository

    root = (paths.mlflow_store() / "artifacts").resolve()
    folder = (root / unquote(urlsplit(artifact_uri).path).lstrip("/")).resolve()
    if not folder.is_relative_to(root):
        raise ValueError(f"{artifact_uri} is outside of {root}")
    return LocalArtifactRepository(folder.as_uri(), tracking_uri, registry_uri)
