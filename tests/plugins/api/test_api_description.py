"""What the API says of itself is true: schemathesis asks it what its description allows, and what it does not."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from plugins.health_page.api.published_lists import LISTS

schemathesis.checks.load_all_checks()
# The log-in is replaced in these tests: test_api_lists asks without one.
LEFT_OUT = schemathesis.checks.CHECKS.get_by_names(["ignored_auth"])
QUICK = settings(
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.usefixtures("published_home")
def test_every_answer_is_as_described(client: Any, mode: Any) -> None:
    described = schemathesis.openapi.from_asgi("/api/v1/openapi.json", client.app)
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == 2 * len(LISTS) + 1
    asked = 0
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @QUICK
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(excluded_checks=LEFT_OUT)

        ask()
    assert asked > 5 * len(LISTS)


def test_the_description_names_both_ways_to_log_in(client: Any) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert {"HTTPBearer"} <= set(described["components"]["securitySchemes"])
    for path, methods in described["paths"].items():
        assert list(methods) == ["get"], path
        assert methods["get"]["security"], path
        assert set(methods["get"]["responses"]) >= {"200", "401", "403", "422", "503"}, path
