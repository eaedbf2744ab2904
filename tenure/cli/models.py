"""Models by hand: train, score, promote, roll back."""

import getpass
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from tenure.cli.console import log_to_stderr, print_result
from tenure.cli.options import AsOf, Target
from tenure.core.plain_text import without_controls


def train(as_of: AsOf, target: Target = "churn") -> None:
    """Train a challenger; the promotion gate says promote or refuse, with reasons.

    Needs the history of features: `tenure build --history`.
    """
    from ml.train import train_challenger

    log_to_stderr()
    result = train_challenger(target, as_of)
    print(without_controls(result["summary_markdown"]), file=sys.stderr)
    print_result(
        {name: value for name, value in result.items() if name not in ("summary_markdown", "metrics")}
    )


def score(as_of: AsOf, target: Target = "churn") -> None:
    """Write probability and reasons of every account; without a champion the health score ranks them.

    With scoring.engine: spark in tenure.yml the workers of a cluster do it (docs/how-to/spark.md).
    """
    from ml.score import score_target
    from tenure.cli.spark import scoring_session

    log_to_stderr()
    with scoring_session() as spark:
        print_result(score_target(as_of, target, spark))


def promote(
    version: Annotated[str, typer.Argument(help="Number of the version, as `tenure train` printed it.")],
    target: Target = "churn",
) -> None:
    """Let a version serve as the champion; refused when the promotion gate refused it, or its file was changed."""
    from ml.tracking import champions
    from ml.tracking.decisions import Answer

    answer = Answer(by=getpass.getuser(), because="tenure promote", at=datetime.now(UTC))
    print_result({"target": target, "champion": champions.promote(target, version, answer)})


def rollback(target: Target = "churn") -> None:
    """Let the champion's predecessor serve again."""
    from ml.tracking import champions
    from ml.tracking.decisions import Answer

    answer = Answer(by=getpass.getuser(), because="tenure rollback", at=datetime.now(UTC))
    print_result({"target": target, "champion": champions.rollback(target, answer)})


def champion(target: Target = "churn") -> None:
    """Show which version serves, and since which data."""
    from ml.tracking.champions import current_champion

    found = current_champion(target)
    print_result({"champion": None, "method": "health score"} if found is None else vars(found))
