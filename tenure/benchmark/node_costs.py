"""Seconds of CPU by dbt node, booked from dbt's events while it works on one node after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

BEGINS, ENDS = "NodeStart", "NodeFinished"
# A statement lasts until its status is reported, whatever else is reported meanwhile; a commit until the next event,
# as it has no status.
QUERY, STATUS, COMMIT = "SQLQuery", "SQLQueryStatus", "SQLCommit"


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
        self._asked: tuple[str, float] | None = None

    def __call__(self, event: Any) -> None:
        name = event.info.name
        if name == BEGINS:
            self._node, self._begun_at = event.data.node_info.unique_id, self._clock()
            return
        if self._node is None:
            return
        cost = self.costs.setdefault(self._node, NodeCost())
        if self._asked and (self._asked[0] == COMMIT or name in (STATUS, QUERY, COMMIT, ENDS)):
            cost.statements += self._clock() - self._asked[1]
            self._asked = None
        if name in (QUERY, COMMIT):
            self._asked = (name, self._clock())
        elif name == ENDS:
            cost.seconds += self._clock() - self._begun_at
            self._node = None
