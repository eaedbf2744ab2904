"""The scenario company built by the pipeline: landed, staged, with features and facts of every Monday."""

from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from tenure import warehouse
from tests.scenarios.company import TODAY, Company

# Each adds customers of one topic: `add_to(company)` in tests/scenarios/stories/<topic>.py.
TOPICS = sorted(file.stem for file in (Path(__file__).parent / "stories").glob("[a-z]*.py"))


@dataclass(frozen=True)
class Story:
    facts: dict[tuple[str, date], dict[tuple[str, str], str]]
    """Sentences by (account, as-of date) and (fact, subject id)."""
    features: dict[tuple[str, date], dict[str, object]]

    def fired(self, account_id: str, fact: str, days_ago: int = 0) -> list[str]:
        """Sentences of one fact of an account as of `days_ago` (a multiple of seven) before the last Monday."""
        found = self.facts.get((account_id, TODAY - timedelta(days=days_ago)), {})
        return [sentence for (name, _), sentence in sorted(found.items()) if name == fact]

    def feature(self, account_id: str, name: str, days_ago: int = 0) -> object:
        return self.features[account_id, TODAY - timedelta(days=days_ago)][name]


def build(home: Path, build_history: bool = True) -> None:
    """Open the landing of `home` and build its stages up to the features."""
    from tenure.landing.open_landing import open_landing_folder
    from tenure.transform.build_stage import build_stage

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        patch.delenv("TENURE_LANDING", raising=False)
        open_landing_folder()
        build_stage("raw", TODAY)
        build_stage("features", TODAY, build_history=build_history)


def read(home: Path) -> Story:
    """Facts and features of the warehouse in `home`."""
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
    ) as connection:
        rows = connection.execute(
            "select account_id, as_of_date, fact, coalesce(subject_id, ''), sentence from marts.fct_account_facts"
        ).fetchall()
        features = connection.execute("select * from marts.fct_account_features").df()
    facts: dict[tuple[str, date], dict[tuple[str, str], str]] = {}
    for account_id, as_of_date, fact, subject_id, sentence in rows:
        facts.setdefault((account_id, as_of_date), {})[fact, subject_id] = sentence
    return Story(
        facts,
        {(row["account_id"], row["as_of_date"].date()): row for row in features.to_dict("records")},
    )


@pytest.fixture(scope="session")
def company() -> Company:
    built = Company()
    for topic in TOPICS:
        import_module(f"tests.scenarios.stories.{topic}").add_to(built)
    identifies = [row["id"] for row in built.rows["segment.identifies"]]
    assert len(identifies) == len(set(identifies)), "two stories have a person of one first name"
    return built


@pytest.fixture(scope="session")
def story_home(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("story")
    company.land(home / "landing")
    build(home)
    return home


@pytest.fixture(scope="session")
def story(story_home: Path) -> Story:
    return read(story_home)
