"""Lands the demo company."""

import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tenure.cli.options import DEMO_UNTIL, read_day
from tenure.core import paths


def demo(
    until: Annotated[
        date, typer.Option(parser=read_day, metavar="DAY", help="Land facts known before this day.")
    ] = DEMO_UNTIL,
    start: Annotated[
        date | None,
        typer.Option(
            parser=read_day, metavar="DAY", help="Records begin in the week of this day: 2024-07-01."
        ),
    ] = None,
    accounts: Annotated[
        int,
        typer.Option(
            min=50,
            help="Customers after two years: 58 % are there from the start, and as many as come later only try the"
            " product on top (1500: 2,130 accounts in all, 26,000 users, 4.6 million events).",
        ),
    ] = 1500,
    seed: Annotated[int, typer.Option(min=0, help="Another seed is another company.")] = 7,
    landing: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="TENURE_LANDING, or landing/ in the home.")
    ] = None,
    truth: Annotated[Path | None, typer.Option(metavar="FOLDER", help="truth/ in the home.")] = None,
) -> None:
    """Land the demo company, or more days of it: files only, from a simulation whose truth is known.

    Product events, billing, support, CRM, surveys and community of a software vendor, in the shape a loader lands them.
    Landing again with a later --until only appends files; with the same or an earlier one nothing changes.

    \b
    <landing>/<source>/<table>/2024-07.parquet     one file a month before the first --until
    <landing>/<source>/<table>/2026-07-01.parquet  one file a day from then on
    <landing>/_demo_company.json                   the parameters; landing again needs the same ones
    <truth>/hazards.parquet                        the true churn probability per account and Monday
    <truth>/causes.parquet                         who left, when and why
    <truth>/planted.json                           what was planted: bad-fit segment, conjunctions, effects, dirt

    The truth is for tests and for judging models. Nothing that learns may read it, so it never lies below the landing.
    """
    from tenure.simulator.demo_home import say_how_predictable
    from tenure.simulator.land import START, land_demo

    landing, truth = landing or paths.landing(), truth or paths.home() / "truth"
    begun = time.monotonic()
    landed = land_demo(landing, until, accounts, seed, start or START, truth=truth)
    landed_until = date.fromisoformat(landed["landed_until"])
    print(
        f"{landed['files_written']} files landed in {landing} in {time.monotonic() - begun:.0f} s, "
        f"facts before {landed_until}"
    )
    print(say_how_predictable(truth, landed_until))
    print(f"Truth, for tests only: {truth}")
