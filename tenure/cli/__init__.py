"""The `tenure` command, one module per group of commands."""
