"""What a gate may ask of a table, as plain data: importing a suite loads no Great Expectations."""

from collections.abc import Mapping
from dataclasses import dataclass

CRITICAL = "critical"
WARNING = "warning"


@dataclass(frozen=True)
class Check:
    """One expectation: what it says in words, how bad it is when it fails, and what a person does then."""

    expectation: str
    """Name of a class in `great_expectations.expectations`."""
    arguments: Mapping[str, object]
    says: str
    severity: str
    do: str

    @property
    def column(self) -> str:
        return str(self.arguments.get("column") or self.arguments.get("column_A") or "all rows")


@dataclass(frozen=True)
class Suite:
    """The checks of one frame.

    `query` may use `$as_of_date` (a day) and `$capacity` (accounts on the Monday list), orders its rows, and
    gives one row per `key`; a frame without a key is one row of totals.
    """

    table: str
    about: str
    query: str
    checks: tuple[Check, ...]
    key: tuple[str, ...] = ()


def between(
    column: str, low: float | None, high: float | None, *, says: str, severity: str, do: str
) -> Check:
    """Known values lie in [low, high]; None leaves a side open. Missing values are another check's matter."""
    arguments = {"column": column, "min_value": low, "max_value": high}
    return Check("ExpectColumnValuesToBeBetween", arguments, says, severity, do)


def known(column: str, *, says: str, severity: str, do: str) -> Check:
    return Check("ExpectColumnValuesToNotBeNull", {"column": column}, says, severity, do)


def absent(column: str, *, says: str, severity: str, do: str) -> Check:
    """The column holds no value at all."""
    return Check("ExpectColumnValuesToBeNull", {"column": column}, says, severity, do)


def one_of(column: str, values: tuple[str, ...], *, says: str, severity: str, do: str) -> Check:
    arguments = {"column": column, "value_set": list(values)}
    return Check("ExpectColumnValuesToBeInSet", arguments, says, severity, do)


def equal(column: str, other: str, *, says: str, severity: str, do: str) -> Check:
    """Both columns hold the same value; a missing one differs from a known one."""
    arguments = {"column_A": column, "column_B": other, "ignore_row_if": "both_values_are_missing"}
    return Check("ExpectColumnPairValuesToBeEqual", arguments, says, severity, do)


def not_below(column: str, floor: str, *, says: str, severity: str, do: str) -> Check:
    """`column` is at least the value of the column `floor`, where both are known."""
    arguments = {"column_A": column, "column_B": floor, "or_equal": True}
    arguments["ignore_row_if"] = "either_value_is_missing"
    return Check("ExpectColumnPairValuesAToBeGreaterThanB", arguments, says, severity, do)
