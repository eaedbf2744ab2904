"""`python -m tenure` is the command `tenure`."""

from tenure.cli.main import app

app(prog_name="tenure")
