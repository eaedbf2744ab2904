"""Runs the steps of a benchmark in order, shows which one is at work, and keeps what each cost."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from tenure.benchmark.meter import Cost, measure

# Shows a title while the block is at work.
Show = Callable[[str], AbstractContextManager[None]]


@dataclass
class Recorder:
    """`costs`: by title of the step, in the order in which they ran. `notes`: what a reader of the table must know."""

    show: Show
    costs: dict[str, Cost] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def record(self, title: str, run: Callable[[], Any]) -> Any:
        """Run a step and keep its cost; returns its result."""
        with self.show(title):
            self.costs[title], result = measure(run)
        return result

    def prepare(self, title: str, run: Callable[[], Any]) -> Any:
        """Run what has to be done for the steps and is none itself; returns its result."""
        with self.show(title):
            return run()
