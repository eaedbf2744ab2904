"""Small landings of ordinary situations at real companies: each is built by itself and gives the values it states.

The cases lie outside the repository (`tests/cases.py`). Building one takes several seconds, so that most of them run
with the slow tests only.
"""

from pathlib import Path

import pytest

from tests.cases import cases_folder
from tests.field.field_case import Expectation, answer_expectations, read_expectations

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
    return pytest.param(case, expectation, marks=marks, id=f"{case.name}-{expectation.number}")


@pytest.fixture(scope="module")
def answers(case: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Answers by row of `expect.csv`; a case is built once for all its rows."""
    return answer_expectations(case, tmp_path_factory.mktemp(case.name))


@pytest.mark.parametrize(("case", "expectation"), _parameters(), scope="module")
def test_the_pipeline_gives_the_expected_value(answers: dict[int, str], expectation: Expectation) -> None:
    assert answers[expectation.number] == expectation.expected, expectation.query
