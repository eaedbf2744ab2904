"""Sentences of the README whose numbers are measured on the demo run of this home.

On the page a sentence stands between two marks: `<!-- measured:churn_model -->The churn model …<!-- /measured -->`.
"""

import json
import re
from pathlib import Path

from ml.features.training_set import read_training_set
from ml.tracking import model_registry
from ml.training.time_split import split_by_time
from tenure import warehouse
from tenure.core import paths
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import InvalidInput
from tenure.core.settings import read_settings
from tenure.documentation.demo_champion import read_churn_champion
from tenure.simulator.truth.oracle import measure_oracle

README = paths.REPOSITORY / "README.md"
SENTENCE = re.compile(r"<!-- measured:(?P<name>\w+) -->.*?<!-- /measured -->", re.DOTALL)
ACCOUNTS = ("treated_ended", "treated_accounts", "control_ended", "control_accounts")
EFFECT = "select * from publish.pub_playbook_effects where playbook_id = ?"


def write_measured() -> dict[Path, bytes]:
    """The README with the sentences of this home's demo run."""
    sentences = {
        "churn_model": _churn_model(),
        "effect": _effect("sponsor_gone"),
        "no_effect": _effect("usage_drop"),
    }
    return {README: fill_sentences(README.read_text(), sentences).encode()}


def fill_sentences(page: str, sentences: dict[str, str]) -> str:
    """The page with each sentence between its marks.

    :raises InvalidInput: a mark names a sentence that does not exist.
    """

    def fill(mark: re.Match[str]) -> str:
        name = mark["name"]
        if name not in sentences:
            raise InvalidInput(f"{README}: no sentence '{name}'; there are {', '.join(sentences)}")
        return f"<!-- measured:{name} -->{sentences[name]}<!-- /measured -->"

    return SENTENCE.sub(fill, page)


def _churn_model() -> str:
    champion = read_churn_champion()
    metrics = model_registry.read_metrics(champion.run_id)
    return (
        f"an AUC of {metrics['auc']:.3f} (95 % interval {metrics['auc_low']:.3f} to {metrics['auc_high']:.3f}); "
        f"knowing the hidden hazards gives {_oracle_auc(champion.as_of_date):.3f}, the health score "
        f"{metrics['health_score/auc']:.3f}, the best single column {metrics['best_single_column/auc']:.3f}. "
        f"ECE is {metrics['ece']:.3f}."
    )


def _oracle_auc(trained_on: str) -> float:
    """AUC of the true hazards on the weeks that the champion was tested on."""
    day, settings = read_as_of_date(trained_on), read_settings()
    target = settings.targets["churn"]
    split = split_by_time(read_training_set(target, day).examples, target, settings.training)
    return measure_oracle(paths.home() / "truth", day, since=min(split.test["as_of_date"]).date()).auc


def _effect(playbook: str) -> str:
    planted = json.loads((paths.home() / "truth" / "planted.json").read_text())["playbook_effects"][playbook]
    with warehouse.connect(read_only=True) as connection:
        row = warehouse.read(connection, EFFECT, [playbook]).iloc[0]
    effect, low, high = (points(float(row[name])) for name in ("effect", "effect_low", "effect_high"))
    left, treated, control_left, control = (int(row[name]) for name in ACCOUNTS)
    return (
        f"{left} of the {treated} treated accounts churned, against {control_left} of {control} in the control group: "
        f"{effect} percentage points ({low} to {high}; planted {points(planted['effect'])})"
    )


def points(share: float) -> str:
    """Percentage points, whole and signed; 0 has no sign."""
    whole = round(100 * share)
    return f"{whole:+d}".replace("-", "−") if whole else "0"
