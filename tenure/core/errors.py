"""Errors whose message is meant for the person who runs the command."""


class TenureError(Exception):
    """Something that a person can put right; the message names it and says what to do.

    The command line prints the message and ends with status 1. Any other exception is a bug and shows its traceback.
    """


class InvalidInput(TenureError, ValueError):
    """An argument or a value that does not fit; the message names it and what would."""


class NotBuilt(TenureError, LookupError):
    """A file or table that an earlier step makes is not there yet; the message names it and the step."""
