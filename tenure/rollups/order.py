"""What one run of the Spark job is asked: all that it has to know, as JSON, so that it can run on another machine."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tenure.landing.rollups import ROLLUPS

# What is rolled up, one folder each. `days` says which delivery of a day holds: it is written last.
TABLES = tuple(ROLLUPS)
STATE = ("known", "landed", "days")


@dataclass(frozen=True)
class RollupOrder:
    """`folder` and `table` are paths or URLs that every worker of the cluster can reach."""

    table: str
    """Folder of Parquet files or of a Delta table, or the name of a table."""
    format: str
    """parquet, delta or iceberg."""
    folder: str
    """Where rollups and their state are written."""
    delivery: str
    """Name of this run's part of each table. Later runs have names that sort after it."""
    columns: dict[str, str]
    """Type by name of the columns that Tenure reads: text or timestamp."""
    keys: tuple[str, ...]
    """Columns of text that stay as they are, with the signs that no one sees."""
    bots: tuple[str, ...]
    """Parts of a user agent that no person's browser has."""
    onboarding_steps: tuple[str, ...]
    not_features: tuple[str, ...]
    """Events of which is not asked who they were."""
    first_moment: str
    moment_after_all: str
    unseen: str
    """Inside of a class of regular expressions: signs that a shown text loses."""
    unseen_in_keys: str
    """Class of regular expressions: signs that no key may have."""
    internal_users: tuple[str, ...] = ()
    erased_key: str = ""
    erased_users: tuple[str, ...] = ()
    """Digests of the users who were erased: their rows carry pseudonyms."""
    version: str = ""
    """Changes with the code and the settings: then all days are rolled up again."""

    def in_folder(self, *parts: str) -> str:
        return "/".join((self.folder.rstrip("/"), *parts))

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> "RollupOrder":
        found: dict[str, Any] = json.loads(text)
        values: Any = {key: tuple(one) if isinstance(one, list) else one for key, one in found.items()}
        return cls(**values)

    @classmethod
    def read(cls, file: str) -> "RollupOrder":
        return cls.from_json(Path(file).read_text(encoding="utf-8"))
