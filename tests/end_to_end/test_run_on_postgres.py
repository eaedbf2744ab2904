"""The same company, history, training and days on PostgreSQL: the tables are those of a warehouse in a file."""

from collections.abc import Iterator

import duckdb
import pytest

from tenure import warehouse
from tests.end_to_end.conftest import ACCOUNTS, DAYS, SCHEMAS, Home
from tests.postgres.equality import all_differences, tables_of
from tests.tenure.landing.pull.loader_database import new_warehouse, running_server

pytestmark = pytest.mark.timeout(900)

# Runs of MLflow are called at random.
APART = {"ml.trained_models"}
# What a difference in the tables before them would show in.
LAST = ("seeds", "snapshots", "marts", "ml", "publish", "delivery")


@pytest.fixture(scope="module")
def on_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """`make run` on an empty home and an empty database."""
    home = Home(tmp_path_factory.mktemp("on_server") / "home")
    with running_server() as host, pytest.MonkeyPatch.context() as patch:
        for name, value in new_warehouse(host).items():
            patch.setenv(name, value)
        ran = home.run("tenure", "run", "--accounts", ACCOUNTS, "--days", len(DAYS))
        assert ran.returncode == 0, ran.stdout + ran.stderr
        yield home


@pytest.mark.parametrize(
    ("schemas", "least"),
    [(LAST, 80), pytest.param((*SCHEMAS, "snapshots"), 200, marks=pytest.mark.slow)],
    ids=["the last ones", "all"],
)
def test_every_table_is_the_same(first_run, on_server: Home, schemas: tuple[str, ...], least: int) -> None:
    file = first_run[0].folder / "warehouse" / "tenure.duckdb"
    with (
        warehouse.connect(file, read_only=True, folders=[first_run[0].folder]) as one,
        warehouse.connect() as other,
    ):
        tables = tables_of(one, schemas)
        assert len(tables) > least
        assert set(tables) - set(tables_of(other, schemas)) == set()
        assert all_differences(one, other, [table for table in tables if table not in APART]) == {}


def test_what_people_read_and_receive_is_the_same(first_run, on_server: Home) -> None:
    folders = [home.folder for home in (first_run[0], on_server)]
    one, other = (
        duckdb.connect(str(folder / "published" / "tenure.duckdb"), read_only=True) for folder in folders
    )
    with one, other:
        tables = tables_of(one, ("publish", "marts", "ml", "seeds", "delivery"))
        assert len(tables) > 30
        assert all_differences(one, other, tables) == {}
    for day in DAYS:
        sent = [folder / "outbox" / f"{day}.dry-run.jsonl" for folder in folders]
        assert sent[0].read_bytes() == sent[1].read_bytes()
