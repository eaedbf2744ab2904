"""Scoring by Spark's workers: features go out a file per chunk, and what the workers made of them comes back so.

MLflow's own function for Spark is not used: it opens on a worker whatever the model's folder holds. Here the approved
bytes travel with the function, and each worker compares their digest and opens them as this process does.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from ml.explanation.choose_reasons import REASON_COLUMNS
from ml.features.account_chunks import ACCOUNTS_PER_CHUNK
from ml.features.training_set import CATEGORICAL, feature_columns, typed
from ml.scoring.by_champion import ByChampion
from ml.scoring.same_code import own_code, require_code

if TYPE_CHECKING:
    import pyarrow as pa
    from fsspec import AbstractFileSystem
    from pyspark.sql import SparkSession

log = logging.getLogger("tenure")

# A row with a rank is a reason, one without it a score.
SCORED = {
    "account_id": "string",
    "probability": "double",
    "rank": "int",
    "family": "string",
    "feature": "string",
    "contribution": "double",
    "sentence": "string",
}


@dataclass(frozen=True)
class _Place:
    """A shared folder: `url` for Spark, `system` and `path` for reading and writing it through fsspec."""

    url: str
    system: "AbstractFileSystem"
    path: str


def score_on_spark(
    spark: "SparkSession", folder: str, by_champion: ByChampion, frames: Iterable[pd.DataFrame]
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Scores and reasons of all frames, part by part; this process holds one frame or one part at a time.

    :param folder: path or URL that the workers reach; what it held is deleted, and so is what this writes
    :param frames: typed features of some accounts each
    :raises UntrustedModel: on a worker, in Spark's error: the bytes it got are not what was approved.
    :raises OtherCode: on a worker, in Spark's error: it has another Tenure or other libraries.
    """
    from tenure.spark.session import prepare_session

    prepare_session(spark)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(ACCOUNTS_PER_CHUNK))
    with _working_in(folder) as place:
        features = _write(place, frames)
        if not features:
            return
        landed = spark.read.parquet(f"{place.url}/features")
        schema = ", ".join(f"{name} {kind}" for name, kind in SCORED.items())
        scored = landed.mapInArrow(partial(_score_batches, by_champion, features, own_code()), schema)
        scored.write.parquet(f"{place.url}/scored")
        for rows in _read(place):
            is_score = rows["rank"].isna()
            scores, reasons = rows[is_score], rows[~is_score]
            yield (
                by_champion.scores(scores["account_id"], scores["probability"]),
                reasons[REASON_COLUMNS].astype({"rank": "int64"}),
            )


def _score_batches(
    by_champion: ByChampion,
    features: tuple[str, ...],
    code: Mapping[str, str],
    batches: "Iterable[pa.RecordBatch]",
) -> "Iterator[pa.RecordBatch]":
    """What a worker does with its part of the accounts.

    :param code: of the process that asks.
    :raises OtherCode: the worker has another one.
    """
    import pyarrow as pa

    require_code(code)
    types = {"string": pa.string(), "double": pa.float64(), "int": pa.int32()}
    schema = pa.schema([(name, types[kind]) for name, kind in SCORED.items()])
    for batch in batches:
        scores, reasons = by_champion(typed(batch.to_pandas(), features))
        rows = pd.concat([scores[["account_id", "probability"]], reasons])
        rows["rank"] = rows["rank"].astype("Int32")
        yield from pa.Table.from_pandas(rows[[*SCORED]], schema, preserve_index=False).to_batches()


def _write(place: _Place, frames: Iterable[pd.DataFrame]) -> tuple[str, ...]:
    """A file per frame, with the account and its features, which are returned; none where there is no frame."""
    import pyarrow as pa
    from pyarrow import parquet

    features: tuple[str, ...] = ()
    for nth, frame in enumerate(frames):
        features = features or feature_columns(frame.columns)
        schema = pa.schema(
            [("account_id", pa.string())]
            + [(name, pa.string() if name in CATEGORICAL else pa.float64()) for name in features]
        )
        rows = pa.Table.from_pandas(frame[[*schema.names]], schema, preserve_index=False)
        with place.system.open(f"{place.path}/features/{nth:06}.parquet", "wb") as file:
            parquet.write_table(rows, file)
        log.info("features of %s accounts are there for Spark, file %s", f"{len(frame):,}", nth + 1)
    return features


def _read(place: _Place) -> Iterator[pd.DataFrame]:
    from pyarrow import parquet

    for path in sorted(place.system.glob(f"{place.path}/scored/*.parquet")):
        with place.system.open(path, "rb") as file:
            for batch in parquet.ParquetFile(file).iter_batches(ACCOUNTS_PER_CHUNK):
                yield batch.to_pandas()


@contextmanager
def _working_in(folder: str) -> Iterator[_Place]:
    """The folder, empty before and gone after: a run that was killed has left its files there."""
    from fsspec.core import url_to_fs

    found: tuple[Any, str] = url_to_fs(folder)
    place = _Place(folder, found[0], found[1].rstrip("/"))
    _remove(place)
    place.system.makedirs(f"{place.path}/features")
    try:
        yield place
    finally:
        _remove(place)


def _remove(place: _Place) -> None:
    if place.system.exists(place.path):
        place.system.rm(place.path, recursive=True)
