"""What every task and every DAG has in common."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import ExceptionRetryPolicy, Param, RetryAction, RetryRule, task

from dags.wiring.alarm import send_alarm
from expectations.validate import GateClosed
from tenure import store, warehouse
from tenure.core.environment import WAREHOUSE_POOL
from tenure.core.settings_schema import SettingsError
from tenure.delivery.freshness import NotFresh
from tenure.simulator.refusal import LandingRefused

if TYPE_CHECKING:
    from airflow.sdk.definitions.xcom_arg import XComArg

# The day of the run. Nothing below a DAG file reads the clock.
AS_OF = "{{ ds }}"

# For the few tasks that do not touch the warehouse.
DEFAULT_POOL = "default_pool"

BACKFILL_UNTIL = Param(
    None,
    type=["null", "string"],
    format="date",
    description="Of a backfill: its last day. Features are built ahead, the published tables when it is reached.",
)

# Long before any company's first fact: any past day can be backfilled.
START = datetime(2020, 1, 1, tzinfo=UTC)

# Trying again opens no gate and corrects no setting: fail at once, and retry only what may pass.
RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=GateClosed, action=RetryAction.FAIL, reason="the facts do not change by trying again"
        ),
        RetryRule(
            exception=LandingRefused,
            action=RetryAction.FAIL,
            reason="the folder holds another company",
        ),
        RetryRule(
            exception=NotFresh, action=RetryAction.FAIL, reason="nothing becomes fresh by asking again"
        ),
        RetryRule(exception=SettingsError, action=RetryAction.FAIL, reason="the settings need a person"),
    ]
)

DEFAULT_ARGS = {
    "owner": "customer-success-data",
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "retry_policy": RETRY_POLICY,
    "pool": WAREHOUSE_POOL,
    "execution_timeout": timedelta(hours=2),
    # Also of a task whose process was killed. `tenure run` takes its place: somebody is looking.
    "on_failure_callback": send_alarm,
}


def stage_task(function: Callable[..., Any], **settings: Any) -> Callable[..., "XComArg"]:
    """A task that calls a plain function; its id is the function's name unless `task_id` is given.

    What it returns is one result: filed by Airflow key by key as well, it would cost a gate's time a day.
    """
    return task(multiple_outputs=False, **settings)(store.shared()(function))


def day_task(function: Callable[..., Any], **settings: Any) -> Callable[..., "XComArg"]:
    """As `stage_task`, for a stage of a day."""
    return task(multiple_outputs=False, **settings)(of_a_day(function))


def of_a_day(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of a stage of a day: on a server it waits while another process builds a day."""
    # It waits first, and then takes what the other one has written.
    return warehouse.alone(warehouse.DAY)(store.shared()(function))


def deciding_task(
    kind: Callable[..., Any], function: Callable[..., Any], **settings: Any
) -> Callable[..., "XComArg"]:
    """A task that decides what runs next, and does not touch the warehouse.

    :param kind: `task.short_circuit` or `task.branch`. Airflow hands `params` and `ti` to the function by name.
    """
    return kind(pool=DEFAULT_POOL, **settings)(function)
