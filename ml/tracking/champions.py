"""Which version serves: approve, reject, roll back, and let MLflow show it.

It is decided in the warehouse (`ml/tracking/decisions.py`). In MLflow the alias `challenger` names the version under
review, `champion` the one that scores, and tags say who decided. An alias that others moved is set back.
"""

import logging
from datetime import date
from io import StringIO

import pandas as pd

from ml.evaluation.shared_count_error import record_count_errors
from ml.tracking import decisions
from ml.tracking.decisions import APPROVED, REJECTED, ROLLED_BACK, Answer, Champion, TrainedModel
from ml.tracking.mlflow_store import client, in_our_words, model_name, shown_uri, store_exists
from ml.tracking.model_registry import (
    CHALLENGER,
    CHAMPION,
    PromotionRefused,
    read_version,
    run_of,
    version_by_alias,
)
from ml.tracking.stored_model import is_intact

log = logging.getLogger("tenure")


def current_champion(target: str) -> Champion | None:
    """The serving version, or None when no version was ever approved in this home.

    Says so where MLflow calls a version champion of which this home kept no approval: one of an older home, or an alias
    that somebody set by hand.
    """
    champion = decisions.serving(target)
    if champion is None and store_exists():
        named = version_by_alias(target, CHAMPION)
        if named is not None:
            log.warning(
                "%s version %s is called champion in MLflow, and this home has no approval of it: it does not score; "
                "train again and approve",
                model_name(target),
                named.version,
            )
    return champion


def promote(target: str, version: str | int, answer: Answer) -> str:
    """Make `version` the champion and return it. Promoting the champion again changes nothing.

    The approval comes first, in one transaction: killed after it, the next scoring shows it in MLflow.

    :raises PromotionRefused: the gate refused this version, it does not exist, or is not what this home trained.
    """
    name, version = model_name(target), str(version)
    run_id = run_of(read_version(target, version))
    trained = decisions.read_trained(target, run_id)
    if trained is None:
        raise PromotionRefused(
            f"{name} version {version} was not trained by this home, or before it kept digests of models: train again"
        )
    if trained.verdict != "promote":
        reasons = read_version(target, version).tags.get("reasons")
        raise PromotionRefused(f"{name} version {version} was refused by the gate: {reasons}")
    if not is_intact(target, version, trained.model_sha256):
        raise PromotionRefused(
            f"the model of {name} version {version} in {shown_uri()} is not the one that was trained: its file was "
            "replaced, damaged or deleted; train again"
        )
    serving = decisions.serving(target)
    if serving is None or serving.version != version:
        previous = serving.version if serving else None
        decisions.keep_decision(target, APPROVED, version, run_id, answer, previous)
    _use_count_errors(trained, trained.learned_on)
    tag_decision(target, version, APPROVED, answer)
    show_champion(target)
    return version


def reject(target: str, version: str | int, answer: Answer) -> None:
    """Keep that a person did not want the version; the champion stays.

    :raises PromotionRefused: there is no such version.
    """
    run_id = run_of(read_version(target, str(version)))
    decisions.keep_decision(target, REJECTED, str(version), run_id, answer)
    tag_decision(target, version, REJECTED, answer)


def rollback(target: str, answer: Answer) -> str:
    """Make the champion's predecessor the champion again; returns its version.

    :raises PromotionRefused: there is no champion, or it had no predecessor.
    """
    serving = decisions.serving(target)
    if serving is None:
        raise PromotionRefused(f"{model_name(target)}: no champion, so nothing to roll back")
    previous = serving.previous_version
    if not previous:
        raise PromotionRefused(
            f"{model_name(target)} version {serving.version} has no predecessor to roll back to"
        )
    run_id = run_of(read_version(target, previous))
    decisions.keep_decision(
        target, ROLLED_BACK, previous, run_id, answer, decisions.predecessor(target, previous)
    )
    trained = decisions.read_trained(target, run_id)
    if trained is not None:
        _use_count_errors(trained, date.fromisoformat(serving.as_of_date))
    show_champion(target)
    return previous


def _use_count_errors(trained: TrainedModel, from_day: date) -> None:
    """Let the intervals of counts be those of the model that serves, not of one that was refused or rolled back.

    :param from_day: the day on which the model learned that it takes the place of
    """
    errors = pd.read_json(StringIO(trained.count_errors), orient="records")
    record_count_errors(trained.target, from_day, errors)


@in_our_words()
def show_champion(target: str) -> None:
    """Let the alias `champion` in MLflow name the approved version, and `challenger` no longer.

    Warns when the alias named a version that this home never approved.
    """
    serving = decisions.serving(target)
    if serving is None:
        return
    name, named = model_name(target), version_by_alias(target, CHAMPION)
    if named is None or str(named.version) != serving.version:
        if named is not None and not decisions.was_approved(target, str(named.version)):
            log.warning(
                "the alias champion of %s named version %s, which nobody approved here: version %s serves, and the "
                "alias is set back",
                name,
                named.version,
                serving.version,
            )
        client().set_registered_model_alias(name, CHAMPION, serving.version)
    challenger = version_by_alias(target, CHALLENGER)
    if challenger is not None and str(challenger.version) == serving.version:
        client().delete_registered_model_alias(name, CHALLENGER)


@in_our_words()
def tag_decision(target: str, version: str | int, decision: str, answer: Answer) -> dict[str, str]:
    """Show on the version who decided and why: `approved_by`, `approved_because`, `approved_at`, or `rejected_…`.

    :param decision: `APPROVED` or `REJECTED`; the tags of the other kind stay
    :return: the tags that were set
    """
    given = {
        "by": answer.by,
        "because": answer.because or "no reason given",
        "at": str(answer.at) if answer.at else "",
    }
    tags = {f"{decision}_{name}": text for name, text in given.items() if text}
    for name, text in tags.items():
        client().set_model_version_tag(model_name(target), str(version), name, text)
    return tags
