"""Where the raw data comes from, when it is not put into the landing folder by others."""

from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import BLOCK, Hours, Name, Text


@dataclass(frozen=True, config=BLOCK)
class Pull:
    """The database that a loader fills: its Airflow Connection, and the schema of each source that has another name."""

    connection: Name | None
    schemas: dict[Name, Text]
    overlap_hours: Hours
