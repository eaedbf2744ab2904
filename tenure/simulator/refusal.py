"""The refusal to land. This module imports nothing, so that DAG files can import it cheaply."""


class LandingRefused(RuntimeError):
    """The folder holds something other than this demo company; the message names it and what to do."""
