"""The checks of a gate as plain data: importing a suite does not load Great Expectations."""

from collections.abc import Mapping
from dataclasses import dataclass

CRITICAL = "critical"
WARNING = "warning"


@dataclass(frozen=True)
class GateCheck:
    """One expectation, its description in words, the severity of its failure and the remedy."""

    expectation: str
    """Name of a class in `great_expectations.expectations`."""
    arguments: Mapping[str, object]
    description: str
    severity: str
    remedy: str

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
    checks: tuple[GateCheck, ...]
    key: tuple[str, ...] = ()


def between(
    column: str, low: float | None, high: float | None, *, description: str, severity: str, remedy: str
) -> GateCheck:
    """Known values lie in [low, high]; None leaves a side open. Missing values pass: `not_null` finds them."""
    arguments = {"column": column, "min_value": low, "max_value": high}
    return GateCheck("ExpectColumnValuesToBeBetween", arguments, description, severity, remedy)


def not_null(column: str, *, description: str, severity: str, remedy: str) -> GateCheck:
    """The column has a value in every row."""
    return GateCheck("ExpectColumnValuesToNotBeNull", {"column": column}, description, severity, remedy)


def all_null(column: str, *, description: str, severity: str, remedy: str) -> GateCheck:
    """The column holds no value at all."""
    return GateCheck("ExpectColumnValuesToBeNull", {"column": column}, description, severity, remedy)


def one_of(
    column: str, values: tuple[str, ...], *, description: str, severity: str, remedy: str
) -> GateCheck:
    """Known values are among `values`."""
    arguments = {"column": column, "value_set": list(values)}
    return GateCheck("ExpectColumnValuesToBeInSet", arguments, description, severity, remedy)


def equal(column: str, other: str, *, description: str, severity: str, remedy: str) -> GateCheck:
    """Both columns hold the same value; a missing one differs from a known one."""
    arguments = {"column_A": column, "column_B": other, "ignore_row_if": "both_values_are_missing"}
    return GateCheck("ExpectColumnPairValuesToBeEqual", arguments, description, severity, remedy)


def not_below(column: str, floor: str, *, description: str, severity: str, remedy: str) -> GateCheck:
    """`column` is at least the value of the column `floor`, where both are known."""
    arguments = {"column_A": column, "column_B": floor, "or_equal": True}
    arguments["ignore_row_if"] = "either_value_is_missing"
    return GateCheck("ExpectColumnPairValuesAToBeGreaterThanB", arguments, description, severity, remedy)
