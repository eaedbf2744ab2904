"""python -m tenure.simulator: land the demo company, or more days of it."""

import argparse
import logging
import sys
import time
from datetime import date
from pathlib import Path

from tenure.core import paths
from tenure.simulator.land import START, UNTIL, land_demo
from tenure.simulator.refusal import LandingRefused
from tenure.simulator.truth.oracle import measure_oracle

DESCRIPTION = """\
Land the demo company: a software vendor's product events, billing, support, CRM, surveys and community, in the shape a
loader would land them, from a simulation whose truth is known.

What lands where
  <landing>/<source>/<table>/2024-07.parquet     one file a month for the history before the first --until
  <landing>/<source>/<table>/2026-07-01.parquet  one file a day from then on
  <landing>/_demo_company.json                    the parameters; landing again needs the same ones
  <truth>/hazards.parquet                        the true churn probability per account and Monday
  <truth>/causes.parquet                         who left, when and why
  <truth>/planted.json                           what was planted: bad-fit segment, conjunctions, effects
                                                 of tasks, dirt and its counts
The truth is for tests and for evaluating models. Nothing that learns may read it, so it is never inside the landing.

Landing again with a later --until appends files only; with the same or an earlier one it changes nothing.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = DESCRIPTION
    add = parser.add_argument
    add("--until", type=date.fromisoformat, default=UNTIL, metavar="DATE",
        help=f"land facts known before this day (default {UNTIL})")  # fmt: skip
    add("--start", type=date.fromisoformat, default=START, metavar="DATE",
        help=f"records begin in the week of this day (default {START})")  # fmt: skip
    add("--accounts", type=int, default=1500, metavar="N",
        help="future customers after two years; 58 %% exist at the start, and for each later one another account only "
             "tries the product (default 1500: 2,130 accounts in all, 26,000 users, 4.6 million events)")  # fmt: skip
    add("--seed", type=int, default=7, metavar="N", help="another seed gives another company (default 7)")
    add("--landing", type=Path, default=None, metavar="FOLDER",
        help="default: TENURE_LANDING, or landing/ in TENURE_HOME (var/)")  # fmt: skip
    add("--truth", type=Path, default=None, metavar="FOLDER", help="default: truth/ in TENURE_HOME (var/)")


def main(args: argparse.Namespace) -> int:
    """Land, then print how predictable churn is. Returns 0 when done, 1 when refused (the reason is printed)."""
    landing, truth = args.landing or paths.landing(), args.truth or paths.home() / "truth"
    begun = time.monotonic()
    try:
        landed = land_demo(
            landing, until=args.until, accounts=args.accounts, seed=args.seed, start=args.start, truth=truth
        )
    except (LandingRefused, ValueError) as reason:
        print(f"Not landed: {reason}", file=sys.stderr)
        return 1
    print(f"{landed['files_written']} files landed in {landing} in {time.monotonic() - begun:.0f} s, "
          f"facts before {landed['landed_until']}")  # fmt: skip
    try:
        print(measure_oracle(truth, date.fromisoformat(landed["landed_until"])).sentence())
    except ValueError as reason:
        print(f"Oracle: not measurable yet ({reason})")
    print(f"Truth, for tests only: {truth}")
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    parser = argparse.ArgumentParser(prog="python -m tenure.simulator")
    add_arguments(parser)
    sys.exit(main(parser.parse_args()))
