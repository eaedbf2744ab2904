"""Evaluate a suite on a frame. The only module that uses Great Expectations."""

import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from expectations.check import CRITICAL, GateCheck, Suite

if TYPE_CHECKING:
    import pandas as pd

# Read when great_expectations is first imported, which the functions below do.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

PASSED = "passed"
FAILED = "failed"
# The check itself could not be computed: a fault of the check or of the table's shape, not bad data.
BROKEN = "broken"

EXAMPLES = 3


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check on one frame."""

    table: str
    check: GateCheck
    state: str
    observed: str
    unexpected_rows: int | None = None
    rows: int | None = None

    @property
    def closes_gate(self) -> bool:
        return self.state == BROKEN or (self.state == FAILED and self.check.severity == CRITICAL)

    @property
    def warns(self) -> bool:
        return self.state == FAILED and not self.closes_gate

    @property
    def unexpected_share(self) -> float | None:
        return self.unexpected_rows / self.rows if self.rows and self.unexpected_rows is not None else None

    def message(self) -> str:
        """Table, column, expectation, observed value and way out, in one paragraph of a log."""
        verb = "could not be evaluated" if self.state == BROKEN else "observed"
        return (
            f"{self.table}, {self.check.column}: {self.check.description}\n"
            f"    {verb}: {self.observed}\n"
            f"    what to do: {self.remedy}"
        )

    @property
    def remedy(self) -> str:
        if self.state != BROKEN:
            return self.check.remedy
        return (
            "the check broke, which is not a fault of the data: compare the table's columns and types with "
            "the suite in expectations/, and see that the step before the gate has run"
        )


@dataclass(frozen=True)
class SuiteResult:
    """A suite, its frame (None when that could not be fetched) and the results of its checks."""

    suite: Suite
    frame: "pd.DataFrame | None"
    results: list[CheckResult]


def evaluate(suite: Suite, frame: "pd.DataFrame") -> list[CheckResult]:
    """Results in the order of the suite's checks; writes nothing."""
    import great_expectations as gx
    import great_expectations.expectations as kinds

    expectations = [
        getattr(kinds, check.expectation)(
            **check.arguments, severity=check.severity, meta={"position": position}
        )
        for position, check in enumerate(suite.checks)
    ]
    result_format: dict[str, Any] = {"result_format": "SUMMARY"}
    if suite.key:
        result_format["unexpected_index_column_names"] = list(suite.key)
    batch = _frames().get_batch(batch_parameters={"dataframe": frame})
    outcome = batch.validate(gx.ExpectationSuite(suite.table, expectations), result_format=result_format)
    # Broken expectations come first in the results, so the order is ours to restore.
    ordered = sorted(outcome.results, key=lambda result: result.expectation_config.meta["position"])
    return [_result(suite, check, result, frame) for check, result in zip(suite.checks, ordered, strict=True)]


def unreadable(suite: Suite, error: Exception) -> list[CheckResult]:
    """The frame could not be fetched: every check of the suite is broken for the same reason."""
    return [CheckResult(suite.table, check, BROKEN, _first_line(error)) for check in suite.checks]


@cache
def _frames() -> Any:
    """One context for the process: it lives in memory, sends nothing, draws no progress bars."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def _result(suite: Suite, check: GateCheck, result: Any, frame: "pd.DataFrame") -> CheckResult:
    error = _error(result.exception_info)
    if error:
        return CheckResult(suite.table, check, BROKEN, error)
    found = result.result
    return CheckResult(
        table=suite.table,
        check=check,
        state=PASSED if result.success else FAILED,
        observed=_span(frame, check) if result.success else _examples(suite, check, found, frame),
        # A share of one row of totals has no meaning.
        unexpected_rows=int(found["unexpected_count"]) if suite.key else None,
        rows=int(found["element_count"]) if suite.key else None,
    )


def _error(info: dict[str, Any]) -> str | None:
    """GX gives one flat record, or one record per metric that raised."""
    records = [info] if "raised_exception" in info else list(info.values())
    raised = [record for record in records if record["raised_exception"]]
    if not raised:
        return None
    return _first_line(raised[0]["exception_message"])


def _first_line(error: object) -> str:
    """What follows in DuckDB's and GX's messages are candidates, carets and traces."""
    return str(error).strip().splitlines()[0]


def _span(frame: "pd.DataFrame", check: GateCheck) -> str:
    """What a passing column holds: its value, its values, or from where to where it reaches."""
    values = frame[check.column].dropna()
    if values.empty:
        return "no values"
    if values.dtype.kind not in "iufM":
        distinct = sorted(map(str, values.unique()))
        return ", ".join(distinct[:EXAMPLES]) if len(distinct) <= EXAMPLES else f"{len(distinct)} values"
    low, high = show(values.min(), check.column), show(values.max(), check.column)
    return low if low == high else f"{low} to {high}"


def _examples(suite: Suite, check: GateCheck, found: dict[str, Any], frame: "pd.DataFrame") -> str:
    """The first offending rows by value and key, then how many more there are."""
    if not suite.key:
        return _pair(check, {str(name): value for name, value in frame.iloc[0].items()})
    rows = found["partial_unexpected_index_list"][:EXAMPLES]
    shown = [_example(suite, check, row) for row in rows]
    more = int(found["unexpected_count"]) - len(rows)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _example(suite: Suite, check: GateCheck, row: dict[str, Any]) -> str:
    """A number with whom it belongs to; of a text, whom it is about comes first."""
    value, key = _pair(check, row), " ".join(show(row[name]) for name in suite.key if row[name])
    return f"{key}: {value}" if isinstance(row[check.column], str) else f"{value} ({key})"


def _pair(check: GateCheck, row: dict[str, Any]) -> str:
    other = check.arguments.get("column_B")
    value = show(row[check.column], check.column)
    return f"{value} against {show(row[other], other)} in {other}" if isinstance(other, str) else value


def show(value: Any, column: str = "") -> str:
    """A value as a person reads it: four digits, shares in per cent, days without midnight, `missing` for NULL."""
    import pandas as pd

    if pd.isna(value):
        return "missing"
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, (bool, str)):
        return str(value).removesuffix("T00:00:00")
    number = float(value)
    if "share" in column.split("_"):
        return f"{number * 100:.4g} %"
    return f"{number:,.0f}" if number.is_integer() or abs(number) >= 1000 else f"{number:.4g}"
