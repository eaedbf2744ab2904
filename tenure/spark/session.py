"""The Spark session that a job runs in: local, of a cluster, or remote, as its configuration says."""

from collections.abc import Mapping

from pyspark.sql import SparkSession

# Those of a job: whatever the cluster's defaults are, a time is UTC and a cast that fails is asked for with try_cast.
OF_THE_JOB = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
}
REMOTE = "spark.remote"


def open_session(conf: Mapping[str, str]) -> SparkSession:
    """The session.

    :param conf: Spark's own settings; `spark.remote` names a server of Spark Connect (a Databricks cluster is one).
    """
    builder = SparkSession.builder.appName("tenure")
    for key, value in conf.items():
        if key != REMOTE:
            builder = builder.config(key, value)
    return (builder.remote(conf[REMOTE]) if REMOTE in conf else builder).getOrCreate()


def prepare_session(spark: SparkSession) -> None:
    """Whoever has opened it."""
    for key, value in OF_THE_JOB.items():
        spark.conf.set(key, value)
