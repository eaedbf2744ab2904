"""Are the playbooks readable, and what does each ask for? By dbt's own reading of the seeds; no warehouse is needed."""

import csv
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from tenure import warehouse
from tenure.core import paths
from tenure.core.feature_descriptions import CONTRACT, read_feature_descriptions
from tenure.transform.dbt_runner import run_dbt

SEEDS = ("playbooks", "playbook_messages", "facts")
PARSED = "int_playbooks__conditions_parsed"
TESTS = (
    "assert_playbook_triggers_are_signals", "assert_playbooks_are_complete", "assert_playbooks_give_way_in_order",
)  # fmt: skip
CONDITIONS = f"""
select playbook_id, purpose, condition_text, signal from intermediate.{PARSED} order by playbook_id, purpose desc, place
"""
# No condition depends on a day.
ANY_DAY = date(2000, 1, 1)
NEVER = "never"


@dataclass(frozen=True)
class Condition:
    """One condition as it is written, and what its signal means; the meaning is empty where the name says it."""

    text: str
    meaning: str


@dataclass(frozen=True)
class Playbook:
    """A row of `seeds/playbooks.csv`, read. `ends_by_itself` is false where nothing but a person ends its task."""

    playbook_id: str
    row: dict[str, str]
    raised_when: list[Condition] = field(default_factory=list)
    cleared_when: list[Condition] = field(default_factory=list)

    @property
    def ends_by_itself(self) -> bool:
        return [one.text for one in self.cleared_when] != [NEVER]


def check_playbooks() -> list[Playbook]:
    """Return the playbooks in the order of the seed.

    :raises DbtFailed: a row cannot be read; the message names each with what is wrong.
    """
    landing = paths.landing()
    with (
        tempfile.TemporaryDirectory(prefix="tenure-playbooks-") as folder,
        paths.working_in(Path(folder).resolve(), landing),
    ):
        _create_features()
        run_dbt("features", ANY_DAY, only=[*SEEDS, PARSED, *TESTS])
        with warehouse.connect(read_only=True) as connection:
            conditions = connection.execute(CONDITIONS).fetchall()
    meanings = _meanings()
    playbooks = {row["playbook_id"]: Playbook(row["playbook_id"], row) for row in _rows("playbooks")}
    for playbook_id, purpose, text, signal in conditions:
        condition = Condition(text, meanings.get(signal, ""))
        playbook = playbooks[playbook_id]
        (playbook.raised_when if purpose == "raised" else playbook.cleared_when).append(condition)
    return list(playbooks.values())


def _create_features() -> None:
    """A test looks up which signals there are in the columns of the table of features."""
    contract = yaml.load(CONTRACT.read_text(), Loader=yaml.CSafeLoader)["models"][0]
    columns = ", ".join(f"{column['name']} {column['data_type']}" for column in contract["columns"])
    with warehouse.connect() as connection:
        connection.execute(f"create schema marts; create table marts.{contract['name']} ({columns})")


def _meanings() -> dict[str, str]:
    features = {feature.name: feature.text for feature in read_feature_descriptions()}
    facts: dict[str, str] = {}
    for row in _rows("facts"):
        meaning = f"{row['title']}. {row['meaning']}"
        facts[f"fact_{row['fact']}"] = f"facts of the day: {meaning}"
        facts[f"recent_{row['fact']}"] = f"facts that began in the last 14 days: {meaning}"
    return features | facts


def _rows(seed: str) -> list[dict[str, str]]:
    with (paths.DBT_PROJECT / "seeds" / f"{seed}.csv").open(newline="") as file:
        return list(csv.DictReader(file))
