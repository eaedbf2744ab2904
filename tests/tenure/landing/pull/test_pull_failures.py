"""What stands in the way of a pull is said in one line, and never with a secret in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenure.core.settings_schema import Pull, SettingsError
from tenure.landing.contract import read_contract
from tenure.landing.pull.database import PullFailed, database_of
from tenure.landing.pull.pull import pull
from tenure.landing.pull.pulled_files import lock_folder
from tests.tenure.landing.pull.loader_database import FilledIn, LoaderDatabase

# With everything that an address or libpq could stumble over.
PASSWORD = "it's a \\ s3cr%t@/&"
SETTINGS = Pull(connection="warehouse", schemas={}, overlap_hours=6)


@pytest.fixture
def reader(database: LoaderDatabase) -> str:
    """A role that may read only the plans."""
    name = f"reader_of_{database.name}"
    quoted = PASSWORD.replace("'", "''")
    database.run(
        f"create role {name} login password '{quoted}'",
        "create schema stripe",
        "create table stripe.plan as select 'a' as id, 1 as amount",
        "create table stripe.coupon as select 'a' as id",
        f"grant usage on schema stripe to {name}",
        f"grant select on stripe.plan to {name}",
    )
    return name


@pytest.fixture
def pull_by(
    database: LoaderDatabase, tmp_path: Path, run_tenure: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """`pull_by(login=…)`: the command with such a Connection in the environment."""

    def run(**changed: Any) -> Any:
        monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", database.connection(**changed).as_json())
        return run_tenure("landing", "pull", "--connection", "warehouse", "--folder", tmp_path / "landing")

    return run


def test_a_wrong_password_is_said_without_it(home: Path, reader: str, pull_by: Callable, caplog: Any) -> None:
    refused = pull_by(login=reader, password="wr0ng-s3cr%t")
    assert refused.exit_code == 1
    assert f'password authentication failed for user "{reader}"' in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "s3cr" not in refused.output + refused.stderr + caplog.text
    assert not any(
        "s3cr" in path.read_text() for path in home.rglob("*") if path.is_file() and path.suffix != ".db"
    )


def test_a_table_that_may_not_be_read_is_named_and_the_others_land(
    home: Path, reader: str, pull_by: Callable, tmp_path: Path
) -> None:
    pulled = pull_by(login=reader, password=PASSWORD)
    assert pulled.exit_code == 1
    assert "stripe.plan: 1 rows, copied whole" in pulled.stdout
    assert "permission denied for table coupon" in pulled.stdout
    assert "could not read stripe.coupon" in pulled.stderr
    landed = [path.parent.name for path in (tmp_path / "landing").rglob("pulled-*")]
    assert landed == ["plan"]


def test_an_absent_connection_and_an_unknown_type_are_settings_to_correct(
    home: Path, database: LoaderDatabase, pull_by: Callable, run_tenure: Callable
) -> None:
    assert (
        "'mysql' cannot be pulled from; known are postgres, snowflake, bigquery"
        in pull_by(conn_type="mysql").stderr
    )
    assert "pip install adbc-driver-snowflake" in pull_by(conn_type="snowflake").stderr
    assert "AIRFLOW_CONN_NOWHERE" in run_tenure("landing", "pull", "--connection", "nowhere").stderr
    assert "pull.connection" in run_tenure("landing", "pull").stderr


def test_a_server_that_is_not_there_is_said(pull_by: Callable, tmp_path: Path) -> None:
    refused = pull_by(host=str(tmp_path), password=PASSWORD)
    assert refused.exit_code == 1
    assert "Connection warehouse: IO: [libpq] Failed to connect" in refused.stderr
    assert "s3cr" not in refused.stderr


def test_no_secret_is_in_the_words_of_an_error_or_of_the_database() -> None:
    filled = FilledIn(
        host="h", password=PASSWORD, extra_dejson={"sslpassword": "an0ther", "sslmode": "require"}
    )
    database = database_of("warehouse", filled)
    escaped = "it%27s%20a%20%5C%20s3cr%25t%40%2F%26"
    said = database.in_words(
        ValueError(f"cannot read postgres://u:{escaped}@h, {PASSWORD}, an0ther\nQuery was: select")
    )
    assert said == "cannot read postgres://u:***@h, ***, ***"
    assert "s3cr" not in repr(database)


def test_a_database_without_any_of_our_tables_is_no_success(pull_by: Callable) -> None:
    refused = pull_by()
    assert refused.exit_code == 1
    assert "no table could be pulled" in refused.stderr
    assert "stripe: the database has no schema stripe" in refused.stdout


def test_a_connection_that_breaks_ends_the_pull_and_the_next_one_goes_on(
    database: LoaderDatabase, pull_all: Callable, home: Path, tmp_path: Path
) -> None:
    database.run(
        "create schema zendesk",
        "create table zendesk.ticket_comment as"
        " select i as id, i as ticket_id, i as user_id, repeat('word ', 60) as body,"
        " now() as created, now() as _fivetran_synced from generate_series(1, 300000) i",
        "create schema stripe",
        "create table stripe.plan as select 'a' as id",
    )

    def break_it(table: str, rows: int) -> None:
        if table == "zendesk.ticket_comment":
            database.run(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                f" where datname = '{database.name}' and application_name = 'tenure'"
            )

    source = database_of("warehouse", database.connection())
    said = []
    with pytest.raises(
        PullFailed, match=r"stopped in zendesk\.ticket_comment; the tables before it are landed"
    ):
        said.extend(str(one) for one in pull(source, tmp_path, read_contract(), SETTINGS, break_it))
    assert list((tmp_path / "zendesk").rglob("*.parquet")) == []
    assert pull_all(tmp_path)["zendesk.ticket_comment"].rows.total == 300_000


def test_two_pulls_into_one_folder_do_not_meet(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    with lock_folder(tmp_path), pytest.raises(PullFailed, match="another pull writes into"):
        pull_all(tmp_path)


def test_a_pulled_file_that_cannot_be_read_is_named(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run("create schema stripe", "create table stripe.plan as select 'a' as id")
    (tmp_path / "stripe" / "plan").mkdir(parents=True)
    (tmp_path / "stripe" / "plan" / "pulled-000001.parquet").write_bytes(b"half")
    with pytest.raises(
        PullFailed, match=r"pulled-000001\.parquet cannot be read .*: delete it, and pull again"
    ):
        pull_all(tmp_path)


def test_a_switched_off_source_is_not_read(home: Path, database: LoaderDatabase, tmp_path: Path) -> None:
    database.run(
        "create schema stripe", "create table stripe.plan as select 'a' as id", "create schema zendesk"
    )
    database.run("create table zendesk.user as select 'a' as id")
    contract = read_contract(switched_off=["support"])
    source = database_of("warehouse", database.connection())
    pulled = [str(one) for one in pull(source, tmp_path, contract, SETTINGS, lambda *_: None)]
    assert "zendesk: switched off in the settings" in pulled
    assert not (tmp_path / "zendesk").exists()


def test_a_driver_that_is_missing_is_a_setting_to_correct() -> None:
    with pytest.raises(SettingsError, match="pip install adbc-driver-bigquery"):
        database_of("warehouse", FilledIn(conn_type="gcpbigquery"))
