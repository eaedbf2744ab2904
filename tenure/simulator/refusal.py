"""The refusal to land. This module imports nothing, so that DAG files can import it cheaply."""

from tenure.core.errors import TenureError


class LandingRefused(TenureError, RuntimeError):
    """The folder holds something other than this demo company; the message names it and what to do."""
