"""What this home trusts of its models: those it trained, and what was decided about them.

Both stand in the warehouse, which no client of MLflow can write: who can write to the model store can move an alias,
set a tag or replace a file there, and none of it makes another model score.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from tenure import warehouse

if TYPE_CHECKING:
    import duckdb

APPROVED, REJECTED, ROLLED_BACK = "approved", "rejected", "rolled back"
TRAINED, DECISIONS = "ml.trained_models", "ml.model_decisions"

# The last decision that made a version serve, with what was kept of its training.
SERVING = f"""
    select decisions.model_version, decisions.previous_version, trained.*
    from {DECISIONS} as decisions
    inner join {TRAINED} as trained on decisions.run_id = trained.run_id and decisions.target = trained.target
    where decisions.target = ? and decisions.decision in ('{APPROVED}', '{ROLLED_BACK}')
    order by decisions.number desc
    limit 1
"""


@dataclass(frozen=True)
class TrainedModel:
    """A row of `ml.trained_models`; its columns are described in `_ml__sources.yml`."""

    run_id: str
    target: str
    fingerprint: str
    verdict: str
    learned_on: date
    base_rate: float
    model_sha256: str
    count_errors: str


@dataclass(frozen=True)
class Champion:
    """The serving version. `base_rate` is the label rate of its test weeks, `as_of_date` that of its training."""

    target: str
    version: str
    run_id: str
    base_rate: float
    as_of_date: str
    model_sha256: str
    previous_version: str | None = None


@dataclass(frozen=True)
class Answer:
    """Who decided and why; `at` (UTC) is None when no person was asked."""

    by: str
    because: str = ""
    at: datetime | None = None


def keep_trained(model: TrainedModel) -> None:
    """Write the row of the run; idempotent."""
    with _tables() as connection:
        warehouse.replace_partition(
            connection, TRAINED, pd.DataFrame([asdict(model)]), {"run_id": model.run_id}
        )


def read_trained(target: str, run_id: str) -> TrainedModel | None:
    """What was kept of the run; None when this home trained no such model."""
    with _tables() as connection:
        row = _first(connection, f"select * from {TRAINED} where target = ? and run_id = ?", [target, run_id])
    return TrainedModel(**row) if row else None


def serving(target: str) -> Champion | None:
    """The version that was approved last; None when none ever was."""
    if not warehouse.is_built():
        return None
    with _tables() as connection:
        row = _first(connection, SERVING, [target])
    if row is None:
        return None
    return Champion(
        target=target,
        version=row["model_version"],
        run_id=row["run_id"],
        base_rate=row["base_rate"],
        as_of_date=row["learned_on"].isoformat(),
        model_sha256=row["model_sha256"],
        previous_version=row["previous_version"],
    )


def was_approved(target: str, version: str) -> bool:
    """Whether the version was ever approved in this home, also if another one serves now."""
    query = f"select 1 as found from {DECISIONS} where target = ? and model_version = ? and decision = '{APPROVED}'"
    with _tables() as connection:
        return _first(connection, query, [target, version]) is not None


def predecessor(target: str, version: str) -> str | None:
    """The champion that served before `version` was approved; None without one."""
    query = f"""
        select previous_version from {DECISIONS} where target = ? and model_version = ? and decision = '{APPROVED}'
        order by number desc limit 1
    """
    with _tables() as connection:
        row = _first(connection, query, [target, version])
    return row["previous_version"] if row else None


def keep_decision(
    target: str,
    decision: str,
    version: str,
    run_id: str,
    answer: Answer,
    previous_version: str | None = None,
) -> None:
    """Add a decision; the same one as the last about this version is not added again.

    :param decision: `APPROVED`, `REJECTED` or `ROLLED_BACK`
    """
    with _tables() as connection, warehouse.transaction(connection):
        query = f"select * from {DECISIONS} where target = ? order by number desc limit 1"
        last = _first(connection, query, [target])
        if last and (last["decision"], last["model_version"]) == (decision, version):
            return
        row = {
            "target": target,
            "number": (last["number"] if last else 0) + 1,
            "decision": decision,
            "model_version": version,
            "run_id": run_id,
            "previous_version": previous_version,
            "decided_by": answer.by,
            "because": answer.because,
            "decided_at": answer.at,
        }
        warehouse.insert_rows(connection, DECISIONS, pd.DataFrame([row]))


@contextmanager
def _tables() -> Iterator["duckdb.DuckDBPyConnection"]:
    with warehouse.connect() as connection:
        for table in (TRAINED, DECISIONS):
            warehouse.create_ml_table(connection, table.removeprefix("ml."))
        yield connection


def _first(connection: "duckdb.DuckDBPyConnection", query: str, values: list[Any]) -> dict[str, Any] | None:
    found = connection.execute(query, values)
    names = [column[0] for column in found.description or ()]
    rows = found.fetchall()
    return dict(zip(names, rows[0], strict=True)) if rows else None
