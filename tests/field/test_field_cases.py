"""Small landings of ordinary situations at real companies: each is built by itself and gives the values it states.

The cases lie outside the repository (`tests/cases.py`). Building one takes several seconds, so that most of them run
with the slow tests only.
"""

from pathlib import Path

import pytest

from tests.cases import cases_folder
from tests.field.field_case import Expectation, answer_expectations, read_expectations
from tests.field.known_failures import KNOWN_FAILURES

FOLDER = cases_folder() / "field"
CASES = sorted(file.parent for file in FOLDER.glob("*/expect.csv"))
# One on amounts, one on identifiers with a row that passes, one on the raw gate.
QUICK = ("04_tax_on_top", "17_jira_ids", "28_visitors_without_group")

pytestmark = pytest.mark.skipif(
    not CASES, reason="the field cases are not here: point TENURE_CASES at the folder that holds field/"
)


def _parameters() -> list:
    return [_parameter(case, one) for case in CASES for one in read_expectations(case)]


def _parameter(case: Path, expectation: Expectation) -> object:
    marks = [] if case.name in QUICK else [pytest.mark.slow]
    if expectation.number in KNOWN_FAILURES.get(case.name, ()):
        # An error of the runner itself is never an expected failure.
        marks.append(pytest.mark.xfail(strict=True, raises=AssertionError, reason="known failure"))
    return pytest.param(case, expectation, marks=marks, id=f"{case.name}-{expectation.number}")


@pytest.fixture(scope="module")
def answers(case: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Answers by row of `expect.csv`; a case is built once for all its rows."""
    return answer_expectations(case, tmp_path_factory.mktemp(case.name))


@pytest.mark.parametrize(("case", "expectation"), _parameters(), scope="module")
def test_the_pipeline_gives_the_expected_value(answers: dict[int, str], expectation: Expectation) -> None:
    assert answers[expectation.number] == expectation.expected, expectation.query


def test_known_failures_name_rows_that_exist() -> None:
    rows = {(case.name, one.number) for case in CASES for one in read_expectations(case)}
    listed = {(case, number) for case, numbers in KNOWN_FAILURES.items() for number in numbers}
    assert listed - rows == set()
