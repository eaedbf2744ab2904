"""Seconds of CPU by dbt node, booked from dbt's events while it works on one node after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

BEGINS, ENDS = "NodeStart", "NodeFinished"
# What the database works on until the next event, whichever that is.
STATEMENTS = ("SQLQuery", "SQLCommit")


@dataclass
class NodeCost:
    """CPU seconds: all from the node's start to its end, and those of them in statements."""

    seconds: float = 0.0
    statements: float = 0.0


class NodeBook:
    """A listener of dbt's events. What happens between nodes belongs to none of them.

    :param clock: CPU seconds of the process so far.
    """

    def __init__(self, clock: Callable[[], float] = time.process_time):
        self._clock = clock
        self.costs: dict[str, NodeCost] = {}
        self._node: str | None = None
        self._begun_at = 0.0
        self._asked_at: float | None = None

    def __call__(self, event: Any) -> None:
        name = event.info.name
        if name == BEGINS:
            self._node, self._begun_at = event.data.node_info.unique_id, self._clock()
            return
        if self._node is None:
            return
        cost = self.costs.setdefault(self._node, NodeCost())
        if self._asked_at is not None:
            cost.statements += self._clock() - self._asked_at
            self._asked_at = None
        if name in STATEMENTS:
            self._asked_at = self._clock()
        elif name == ENDS:
            cost.seconds += self._clock() - self._begun_at
            self._node = None
