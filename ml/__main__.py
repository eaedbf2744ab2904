"""Command line of the learning station: `python -m ml --help`."""

import argparse
import getpass
import json
import logging
import sys
from datetime import date
from pathlib import Path

from tenure.core import paths
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings_schema import TARGETS, SettingsError

DESCRIPTION = """\
Learn from history and score accounts.

A first time through:
  python -m ml demo                        land the demo company (files only; then build the features with dbt)
  python -m ml train --as-of 2026-07-01    train a challenger; the gate says promote or refuse, with reasons
  python -m ml promote 1                   let version 1 serve (it becomes the champion)
  python -m ml score --as-of 2026-07-01    write probability and reasons of every account
  python -m ml champion                    which version serves, since which data
  python -m ml rollback                    let its predecessor serve again
  python -m ml weights --as-of 2026-07-01  health weights that history proposes, beside those of today; changes nothing
  python -m ml next-feature --as-of 2026-07-01 measure the recommended next features against popularity, in MLflow
  python -m ml ablation --as-of 2026-06-25 what each family of signals and each source adds (some minutes)
  python -m ml rules --as-of 2026-07-01    conditions that together go with churn, although each alone does not
  python -m ml bad-fit --as-of 2026-07-01  segments that leave more often from the start, for sales and marketing
  python -m ml backtest --as-of 2026-07-01 the past as if run each week: were lists and counts right? (two minutes)

All state lies below TENURE_HOME (default: var/ in the repository); MLFLOW_TRACKING_URI names another model store.
"""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    _add_demo(commands)
    train = _add(commands, "train", _train, "train a challenger and let the gate judge it")
    score = _add(
        commands, "score", _score, "write probability (or health score) and reasons of every account"
    )
    ablation = _add(commands, "ablation", _ablation, "measure what each family and each source adds")
    ablation.add_argument(
        "--only",
        nargs="+",
        default=(),
        metavar="NAME",
        help="families and sources, e.g. usage billing optional (default: all)",
    )
    rules = _add(commands, "rules", _rules, "find conjunctions of conditions that go with churn")
    bad_fit = _add(commands, "bad-fit", _bad_fit, "find segments that leave more often from the start")
    weights = _add(commands, "weights", _weights, "propose weights of the health score from history")
    next_feature = _add(
        commands, "next-feature", _next_feature, "measure the recommended next features against popularity"
    )
    backtest = _add_backtest(commands)
    for command in (train, score, ablation, rules, bad_fit, weights, next_feature, backtest):
        command.add_argument(
            "--as-of", required=True, metavar="DAY", help="facts before this day, e.g. 2026-07-01"
        )
    promote = _add(commands, "promote", _promote, "let a version serve; refused when the gate refused it")
    promote.add_argument("version", help="number of the version, as `train` printed it")
    champion = _add(commands, "champion", _champion, "show the version that serves")
    rollback = _add(commands, "rollback", _rollback, "let the champion's predecessor serve again")
    for command in (train, score, promote, champion, rollback, ablation, backtest):
        command.add_argument(
            "--target", default="churn", choices=TARGETS, help="what is predicted (default: churn)"
        )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command and print its result as JSON; an expected failure is a message and exit code 1."""
    from ml.tracking.model_registry import PromotionRefused
    from ml.tracking.stored_model import UntrustedModel

    options = build_parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        print(json.dumps(options.run(options), indent=2, default=str))
    except (SettingsError, PromotionRefused, UntrustedModel, LookupError, ValueError) as error:
        print(f"python -m ml {options.command}: {error}", file=sys.stderr)
        return 1
    return 0


def _add(
    commands: "argparse._SubParsersAction", name: str, run: object, help_text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=help_text, description=help_text[0].upper() + help_text[1:] + "."
    )
    command.set_defaults(run=run)
    return command


def _add_demo(commands: "argparse._SubParsersAction") -> None:
    demo = _add(
        commands, "demo", _demo, "land the demo company; with a later --until only the missing days are added"
    )
    demo.add_argument(
        "--until", type=read_as_of_date, default=date(2026, 7, 1), metavar="DAY", help="facts before this day"
    )
    demo.add_argument("--accounts", type=int, default=1500)
    demo.add_argument("--seed", type=int, default=7)
    demo.add_argument("--landing", type=Path, default=None, help="default: landing/ below TENURE_HOME")


def _add_backtest(commands: "argparse._SubParsersAction") -> argparse.ArgumentParser:
    backtest = _add(
        commands, "backtest", _backtest, "run the past again week by week and judge what was said"
    )
    backtest.description = """\
At several Mondays of the past learn only what was known that day, score the weeks that follow, and compare with what
became of the accounts: ranking, list, money, lead time and calibration by month, slices, and how often the 90 %
interval of the Monday list held. One line per origin while it runs; the result is a run in MLflow (tables, plots, and
who was given which probability), tagged `kind: backtest`. What to read in it: docs/explanation/backtest.md."""
    backtest.formatter_class = argparse.RawDescriptionHelpFormatter
    backtest.add_argument(
        "--weeks-between",
        type=int,
        metavar="WEEKS",
        help="learn anew every so many weeks (default: 4, or as many as keep it at ten models)",
    )
    return backtest


def _demo(options: argparse.Namespace) -> dict:
    from tenure.simulator.land import land_demo

    landing = options.landing or paths.landing()
    return land_demo(
        landing, options.until, accounts=options.accounts, seed=options.seed, truth=paths.home() / "truth"
    )


def _train(options: argparse.Namespace) -> dict:
    from ml.train import train_challenger

    result = train_challenger(options.target, options.as_of)
    print(result["summary_markdown"], file=sys.stderr)
    return {name: value for name, value in result.items() if name not in ("summary_markdown", "metrics")}


def _score(options: argparse.Namespace) -> dict:
    from ml.score import score_target

    return score_target(options.as_of, options.target)


def _weights(options: argparse.Namespace) -> dict:
    from ml.insights.proposed_weights import propose_weights

    result = propose_weights(options.as_of)
    print(result.pop("summary_markdown"), file=sys.stderr)
    return result


def _next_feature(options: argparse.Namespace) -> dict:
    from ml.recommendation.next_feature import log_next_feature_check

    return log_next_feature_check(options.as_of)


def _ablation(options: argparse.Namespace) -> dict:
    from ml.studies.ablation.run import run_ablation

    result = run_ablation(options.target, options.as_of, options.only)
    print(result["summary_markdown"], file=sys.stderr)
    return {name: value for name, value in result.items() if name != "summary_markdown"}


def _backtest(options: argparse.Namespace) -> dict:
    from ml.studies.backtest.run import run_backtest

    result = run_backtest(options.target, options.as_of, options.weeks_between)
    print(result["summary_markdown"], file=sys.stderr)
    return {name: value for name, value in result.items() if name != "summary_markdown"}


def _rules(options: argparse.Namespace) -> dict:
    from ml.insights.rules.find_rules import find_rules

    return find_rules(options.as_of)


def _bad_fit(options: argparse.Namespace) -> dict:
    from ml.insights.bad_fit_segments import find_bad_fit

    return find_bad_fit(options.as_of)


def _promote(options: argparse.Namespace) -> dict:
    from ml.tracking.model_registry import APPROVED, promote, record_decision

    champion = promote(options.target, options.version)
    record_decision(options.target, champion, APPROVED, getpass.getuser(), "python -m ml promote")
    return {"target": options.target, "champion": champion}


def _champion(options: argparse.Namespace) -> dict:
    from ml.tracking.model_registry import current_champion

    champion = current_champion(options.target)
    return {"champion": None, "method": "health score"} if champion is None else vars(champion)


def _rollback(options: argparse.Namespace) -> dict:
    from ml.tracking.model_registry import rollback

    return {"target": options.target, "champion": rollback(options.target)}


if __name__ == "__main__":
    sys.exit(main())
