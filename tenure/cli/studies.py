"""Studies by hand: what the past shows, and what could be learned from it. None of them changes what is served."""

import sys
from typing import Annotated, Any

import typer

from tenure.cli.console import log_to_stderr, print_result
from tenure.cli.options import AsOf, Target
from tenure.core.plain_text import without_controls


def backtest(
    as_of: AsOf,
    target: Target = "churn",
    weeks_between: Annotated[
        int | None,
        typer.Option(
            metavar="WEEKS",
            help="Train again every so many weeks (default: 4, or as many as keep it at ten models).",
        ),
    ] = None,
) -> None:
    """Run the past again week by week and judge what was predicted (two minutes).

    At several Mondays of the past a model learns only what was known that day and scores the weeks that follow; that is
    compared with what became of the accounts: ranking, list, money, lead time and calibration by month, slices, and how
    often the 90 % interval of the Monday list held. One line per origin while it runs; the result is a run in MLflow
    (tables, plots, and which account got which probability), tagged `kind: backtest`. How to read it: docs/backtest.md.
    """
    from ml.studies.backtest.run import run_backtest

    log_to_stderr()
    _print_with_summary(run_backtest(target, as_of, weeks_between))


def ablation(
    as_of: AsOf,
    target: Target = "churn",
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A family or a source, such as usage or 'billing data'; may be repeated."
        ),
    ] = None,
) -> None:
    """Measure what each family of signals and each source adds (some minutes)."""
    from ml.studies.ablation.run import run_ablation

    log_to_stderr()
    _print_with_summary(run_ablation(target, as_of, tuple(only or ())))


def learners(as_of: AsOf, target: Target = "churn") -> None:
    """Compare the learners of training, and explainable boosting, on folds before the test weeks (two minutes)."""
    from ml.studies.compare_learners import compare_learners

    log_to_stderr()
    print(compare_learners(target, as_of))


def rules(as_of: AsOf) -> None:
    """Find conditions that together go with churn although each alone does not."""
    from ml.insights.rules.find_rules import find_rules

    log_to_stderr()
    print_result(find_rules(as_of))


def bad_fit(as_of: AsOf) -> None:
    """Find segments that leave more often from the start, for sales and marketing."""
    from ml.insights.bad_fit_segments import find_bad_fit

    log_to_stderr()
    print_result(find_bad_fit(as_of))


def weights(as_of: AsOf) -> None:
    """Propose weights of the health score from history, beside those of today; changes nothing."""
    from ml.insights.proposed_weights import propose_weights

    log_to_stderr()
    _print_with_summary(propose_weights(as_of))


def next_feature(as_of: AsOf) -> None:
    """Measure the recommended next features against popularity; the result is a run in MLflow."""
    from ml.recommendation.next_feature import log_next_feature_check

    log_to_stderr()
    print_result(log_next_feature_check(as_of))


def _print_with_summary(result: dict[str, Any]) -> None:
    print(without_controls(result["summary_markdown"]), file=sys.stderr)
    print_result({name: value for name, value in result.items() if name != "summary_markdown"})
