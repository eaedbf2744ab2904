"""A small demo company, landed once for each worker."""

from tests.tenure.simulator.conftest import demo

__all__ = ["demo"]
