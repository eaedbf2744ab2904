"""The session of a command is that of the Airflow Connection which the settings name."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tenure.core.settings_schema import SettingsError

STANDALONE = {"conn_type": "spark", "host": "spark://master", "port": 7077}
CONNECT = {"conn_type": "spark_connect", "host": "cluster", "port": 15002, "password": "TOKEN"}


@pytest.fixture
def opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What sessions were asked to be opened with; none is."""
    if find_spec("airflow.providers.apache") is None:
        pytest.skip("Airflow's Spark provider is not installed (make test-spark installs it)")
    from tenure.spark import by_settings

    found: list[dict[str, str]] = []
    monkeypatch.setattr(by_settings, "open_own_session", found.append)
    (home / "landing").mkdir()
    asked = {"spark": {"connection": "cluster", "session": {"spark.executor.memory": "2g"}}}
    (home / "landing" / "tenure.yml").write_text(json.dumps(asked))
    return found


@pytest.mark.parametrize(
    ("connection", "conf"),
    [
        (STANDALONE, {"spark.master": "spark://master:7077"}),
        (CONNECT, {"spark.remote": "sc://cluster:15002/;token=TOKEN"}),
        (CONNECT | {"extra": {"spark.executor.memory": "1g"}}, {"spark.remote": "sc://cluster:15002/;token=TOKEN"}),
    ],
    ids=["standalone", "Spark Connect", "with settings of its own, below ours"],
)  # fmt: skip
def test_a_session_is_opened_where_the_connection_says(
    connection: dict[str, Any], conf: dict[str, str], opened: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenure.cli.spark import open_session

    monkeypatch.setenv("AIRFLOW_CONN_CLUSTER", json.dumps(connection))
    open_session()
    assert opened == [conf | {"spark.executor.memory": "2g"}]


def test_a_connection_that_is_nowhere_is_named(opened: list) -> None:
    from tenure.cli.spark import open_session

    with pytest.raises(
        SettingsError, match="Airflow finds no Connection cluster that it can read: set AIRFLOW_CONN_CLUSTER"
    ):
        open_session()
    assert opened == []
