"""What the API says of itself is true: schemathesis asks what its description allows, and what it does not."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

# The log-in is replaced in these tests: test_api_lists asks without one.
schemathesis.checks.load_all_checks()
LEFT_OUT = schemathesis.checks.CHECKS.get_by_names(["ignored_auth"])


@pytest.fixture
def described(client: Any, published_home: Any) -> Any:
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", client.app)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_answer_is_as_described(case: Any) -> None:
    case.call_and_validate(excluded_checks=LEFT_OUT)
