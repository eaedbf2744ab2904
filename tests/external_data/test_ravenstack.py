"""The adapter alone: on a planted company of a few rows always, on the case itself where it is at hand."""

import csv
import re
import subprocess
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from tenure.core import paths
from tenure.core.settings import read_settings
from tests.external_data.ravenstack import FILES, case_folder, land_ravenstack

needs_case = pytest.mark.skipif(
    not case_folder().is_dir(),
    reason="the external data set ravenstack is not here: point TENURE_CASES at the folder that holds ravenstack/",
)

PLANTED = {
    "accounts": """account_id,account_name,industry,country,signup_date,plan_tier
one,First,Shipping,NL,04-03-2030,Gold
two,Second,Mining,NL,31-01-2030,Gold
""",
    "subscriptions": """\
subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,is_trial,billing_frequency
paid,one,31-01-2030,,Gold,3,21,FALSE,monthly
ended,one,05-02-2030,06-03-2030,Gold,3,21,FALSE,monthly
yearly,two,05-02-2030,,Gold,5,35,FALSE,annual
tried,two,05-02-2030,,Gold,5,0,TRUE,monthly
""",
    "usage": """usage_id,subscription_id,usage_date,feature_name,usage_count,error_count
same,paid,05-04-2030,search,3,1
same,yearly,06-04-2030,upload,2,0
idle,paid,07-04-2030,search,0,0
lost,nowhere,07-04-2030,search,1,0
""",
    "tickets": """ticket_id,account_id,submitted_at,closed_at,priority,first_response_time_minutes,satisfaction_score
glad,one,02-03-2030,03-03-2030 04:00,low,74,4
sour,one,02-03-2030,03-03-2030 04:00,low,74,3
mute,two,02-03-2030,03-03-2030 04:00,low,74,
""",
    "churn_events": """churn_event_id,account_id,churn_date,reason_code,is_reactivation
left,one,01-04-2030,price,FALSE
back,two,02-04-2030,price,TRUE
""",
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    case = tmp_path_factory.mktemp("case")
    for name, text in PLANTED.items():
        (case / FILES[name]).write_text(text, encoding="utf-8-sig")
    landing = tmp_path_factory.mktemp("landing")
    return landing, land_ravenstack(case, landing)


@pytest.fixture(scope="module")
def landed_case(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    landing = tmp_path_factory.mktemp("landing")
    return landing, land_ravenstack(case_folder(), landing)


def rows(landing: Path, table: str, query: str) -> list[tuple]:
    files = landing.joinpath(*table.split("."), "*.parquet")
    return duckdb.connect().execute(f"select {query} from read_parquet('{files}') order by all").fetchall()


def source_rows(name: str) -> list[dict]:
    with (case_folder() / FILES[name]).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_dates_are_read_day_first(planted):
    landing, _ = planted
    signed_up = dict(rows(landing, "segment.groups", "group_id, created_at"))
    assert signed_up == {"one": datetime(2030, 3, 4), "two": datetime(2030, 1, 31)}


def test_a_date_that_cannot_be_read_stops_the_adapter(planted, tmp_path):
    for name, text in PLANTED.items():
        (tmp_path / FILES[name]).write_text(text.replace("01-04-2030", "2030-04-01"), encoding="utf-8-sig")
    with pytest.raises(duckdb.Error, match="2030-04-01"):
        land_ravenstack(tmp_path, tmp_path / "landing")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"ravenstack_accounts\.csv"):
        land_ravenstack(tmp_path, tmp_path / "landing")


def test_a_count_lands_as_that_many_events_even_when_its_id_is_used_twice(planted):
    landing, _ = planted
    events = rows(landing, "segment.tracks", "id, event, context_group_id, timestamp")
    assert [(event_id, event, account) for event_id, event, account, _ in events] == [
        ("1-1", "search", "one"),
        ("1-2", "search", "one"),
        ("1-3", "search", "one"),
        ("1-error-1", "error_shown", "one"),
        ("2-1", "upload", "two"),
        ("2-2", "upload", "two"),
        ("4-1", "search", None),
    ]
    assert {when.date() for _, _, account, when in events if account == "two"} == {
        datetime(2030, 4, 6).date()
    }


def test_events_have_no_user(planted):
    landing, _ = planted
    assert rows(landing, "segment.tracks", "distinct user_id, anonymous_id") == [(None, None)]


def test_a_row_without_use_is_listed_as_left_out(planted):
    _, counts = planted
    assert counts["rows_left_out"] == {FILES["usage"]: [3]}


def test_an_invoice_is_paid_per_billing_period_and_trials_have_none(planted):
    landing, _ = planted
    invoices = rows(landing, "stripe.invoice", "subscription_id, created, amount_due")
    assert invoices == [
        ("ended", datetime(2030, 2, 5), 2100),
        ("ended", datetime(2030, 3, 5), 2100),
        ("paid", datetime(2030, 1, 31), 2100),
        ("paid", datetime(2030, 2, 28), 2100),
        ("paid", datetime(2030, 3, 31), 2100),
        ("yearly", datetime(2030, 2, 5), 42000),
    ]


def test_no_version_of_a_subscription_knows_its_end_before_it_comes(planted):
    landing, _ = planted
    versions = rows(landing, "stripe.subscription_history", "id, status, ended_at, _fivetran_start")
    assert [version[1:] for version in versions if version[0] == "ended"] == [
        ("active", None, datetime(2030, 2, 5)),
        ("active", None, datetime(2030, 3, 5)),
        ("canceled", datetime(2030, 3, 6), datetime(2030, 3, 6)),
    ]


def test_a_ticket_without_a_rating_has_none(planted):
    landing, _ = planted
    changes = rows(landing, "zendesk.ticket_field_history", "ticket_id, field_name, value")
    assert {change[0]: change[2] for change in changes if change[1] == "satisfaction_score"} == {
        "glad": "good",
        "sour": "bad",
    }


def test_reactivations_land_marked_as_such(planted):
    landing, _ = planted
    assert rows(landing, "tenure.cancellation", "id, is_reactivation") == [("back", True), ("left", False)]


def test_landing_twice_gives_the_same_bytes(planted, tmp_path):
    landing, _ = planted
    for name, text in PLANTED.items():
        (tmp_path / FILES[name]).write_text(text, encoding="utf-8-sig")
    land_ravenstack(tmp_path, tmp_path / "again")
    files = [file.relative_to(landing) for file in landing.rglob("*") if file.is_file()]
    assert files
    assert all((landing / file).read_bytes() == (tmp_path / "again" / file).read_bytes() for file in files)


def test_the_settings_accept_the_overrides(planted):
    landing, _ = planted
    settings = read_settings(landing=landing)
    assert settings.targets["churn"].definition == "event"
    assert settings.targets["churn"].label_days == 90
    assert settings.sources_switched_off == ["hubspot", "jira", "survey", "community"]


@needs_case
def test_every_row_of_the_case_is_read(landed_case):
    _, counts = landed_case
    assert counts["rows_read"] == {file: len(source_rows(name)) for name, file in FILES.items()}


@needs_case
@pytest.mark.parametrize(
    ("name", "key", "table", "landed_key"),
    [
        ("accounts", "account_id", "segment.groups", "group_id"),
        ("accounts", "account_id", "stripe.customer", "id"),
        ("accounts", "account_id", "zendesk.organization", "id"),
        ("subscriptions", "subscription_id", "stripe.subscription_item", "subscription_id"),
        ("subscriptions", "subscription_id", "stripe.subscription_history", "distinct id"),
        ("tickets", "ticket_id", "zendesk.ticket", "id"),
        ("tickets", "ticket_id", "zendesk.ticket_comment", "ticket_id"),
        ("churn_events", "churn_event_id", "tenure.cancellation", "id"),
    ],
)
def test_every_row_of_the_case_is_landed(landed_case, name, key, table, landed_key):
    landing, _ = landed_case
    assert sorted(row[0] for row in rows(landing, table, landed_key)) == sorted(
        row[key] for row in source_rows(name)
    )


@needs_case
def test_every_row_of_usage_is_landed_or_listed(landed_case):
    landing, counts = landed_case
    usage = source_rows("usage")
    landed = {row[0] for row in rows(landing, "segment.tracks", "distinct split_part(id, '-', 1)::int")}
    assert landed | set(counts["rows_left_out"][FILES["usage"]]) == set(range(1, len(usage) + 1))
    singles = sum(int(row["usage_count"]) + int(row["error_count"]) for row in usage)
    assert counts["rows_landed"]["segment.tracks"] == singles


@needs_case
def test_the_days_of_the_case_are_kept(landed_case):
    landing, _ = landed_case
    left_on = {row["churn_event_id"]: row["churn_date"] for row in source_rows("churn_events")}
    landed = dict(rows(landing, "tenure.cancellation", "id, strftime(cancelled_at, '%d-%m-%Y')"))
    assert landed == left_on


@needs_case
def test_nothing_of_the_case_is_in_the_repository():
    columns = [("accounts", "account_id"), ("accounts", "account_name"), ("subscriptions", "subscription_id")]
    columns += [("usage", "usage_id"), ("tickets", "ticket_id"), ("churn_events", "churn_event_id")]
    values = {row[key] for name, key in columns for row in source_rows(name)}
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=paths.REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    texts = {file: (paths.REPOSITORY / file) for file in listed.stdout.splitlines()}
    found = {
        (file, word)
        for file, path in texts.items()
        if path.is_file()
        for word in re.findall(r"[A-Za-z]+[-_][0-9a-f]+", path.read_text(errors="ignore"))
        if word in values
    }
    assert not found
