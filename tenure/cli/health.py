"""`tenure health`: is everything fresh? For cron and monitoring."""

import json
from datetime import UTC, datetime

import typer


def health() -> None:
    """Report whether data, champion and delivery are fresh: JSON on stdout, sentences on stderr.

    Status 1 when something is stale. The limits are days in the settings (freshness); docs/how-to/monitor.md explains
    each state. The page answers the same at /tenure/health.
    """
    from tenure.delivery.freshness import read_freshness

    report = read_freshness(datetime.now(UTC).date())
    typer.echo(json.dumps(report.as_json(), indent=2))
    for check in report.checks.values():
        typer.echo(f"{check.state:5}  {check.words}", err=True)
    if not report.is_fresh:
        raise typer.Exit(1)
