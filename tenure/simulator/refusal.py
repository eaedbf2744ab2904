"""The refusal to land, in a module that imports nothing: DAG files name it."""

from tenure.core.errors import TenureError


class LandingRefused(TenureError, RuntimeError):
    """The folder holds something else than this demo company; the message says what, and the way out."""
