"""The folder that Spark's workers and this process both reach: one of the settings, or of the home."""

from tenure.core import paths
from tenure.core.settings import Settings


def job_folder(settings: Settings, job: str) -> str:
    """Path or URL of what belongs to one kind of job."""
    return f"{(settings.spark.folder or str(paths.home())).rstrip('/')}/{job}"
