"""Where the raw data comes from when others do not put it into the landing folder, and what Spark is given to do."""

from typing import Literal

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import BLOCK, Hours, Name, Text

SPARK = "spark"


@dataclass(frozen=True, config=BLOCK)
class Pull:
    """The database that a loader fills: its Airflow Connection, and the schema of each source that has another name."""

    connection: Name | None
    schemas: dict[Name, Text]
    overlap_hours: Hours


@dataclass(frozen=True, config=BLOCK)
class Rollups:
    """What rolls the product's events up: the warehouse, or Spark where they lie (`tenure/rollups`)."""

    engine: Literal["duckdb", "spark"]
    table: Text | None
    format: Literal["parquet", "delta", "iceberg"]

    @model_validator(mode="after")
    def _spark_has_a_table(self) -> "Rollups":
        if self.is_spark and self.table is None:
            raise ValueError("table must be a folder, a URL or a name when the engine is spark")
        return self

    @property
    def is_spark(self) -> bool:
        return self.engine == SPARK


@dataclass(frozen=True, config=BLOCK)
class Scoring:
    """What scores accounts with a champion: the process of the task, or Spark's workers (`ml/scoring`)."""

    engine: Literal["python", "spark"]

    @property
    def is_spark(self) -> bool:
        return self.engine == SPARK


@dataclass(frozen=True, config=BLOCK)
class Spark:
    """The cluster: its Airflow Connection, settings of its session, and a folder that its workers reach."""

    connection: Name | None
    session: dict[Name, Text]
    folder: Text | None
