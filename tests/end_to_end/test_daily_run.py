"""The whole path on a small company: run, run again, backfill, kill, and feed it broken files."""

import json
import os
import re
import signal
import subprocess
import time
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.documentation.run_queries import run_page
from tests.end_to_end.conftest import ACCOUNTS, DAYS, NEXT_DAY, SCHEMAS, Home
from tests.end_to_end.join_sides import as_of_dates, smaller_sides
from tests.odd_name import ODD_NAME
from tests.plugins import browser

pytestmark = pytest.mark.timeout(900)

HAS_BROWSER = browser.find_browser() is not None or os.environ.get("TENURE_BROWSER") == "required"

# What a day's run writes for its day, and leaves alone for ever after.
BY_DAY = (
    "marts.fct_account_features",
    "marts.fct_account_health",
    "ml.account_scores",
    "ml.account_reasons",
    "publish.pub_account_health",
    "publish.pub_account_history",
    "publish.pub_playbook_cases",
    "publish.pub_playbook_tasks",
    "publish.pub_monday_list",
    "publish.pub_monday_summary",
    "delivery.outbox",
)

# Billing looks at five days for each as-of date: the date itself and four before it.
DAYS_READ = 5

# Station -> its task, and the line of the log that shows that its work has begun.
INSIDE = {
    "raw": ("raw.build_staging", r"\b1\d of \d+ OK"),
    "features": ("features.build_features", r"\b1\d of \d+ OK"),
    "scores": ("scores.score_accounts", r"Task started"),
    "playbooks": ("playbooks.build_playbooks", r"\b3 of \d+ OK"),
}


def test_first_run_prints_the_list_and_where_to_look_next(first_run):
    printed = first_run[1].stdout
    assert f"Monday list, {DAYS[-1]}" in printed
    assert "Where to look next" in printed
    assert len(re.findall(r"^✓ .*\d s$", printed, flags=re.M)) == 4 + len(DAYS)
    assert first_run[1].stderr == ""


def test_first_run_again_changes_nothing_and_says_so(first_run, tmp_path):
    home = first_run[0].copy(tmp_path / "home")
    before = home.checksums()
    again = home.run("tenure", "run", "--accounts", ACCOUNTS, "--days", len(DAYS))
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("done before: same facts, same code") == 2 + len(DAYS)
    assert f"Monday list, {DAYS[-1]}" in again.stdout
    assert home.checksums() == before


@pytest.mark.slow
def test_what_is_joined_without_a_key_is_joined_with_days(first_run, tmp_path):
    """DuckDB joins by ranges first where it expects few rows: of two large tables that is every pair."""
    folder = first_run[0].copy(tmp_path / "home").folder
    sides = smaller_sides(folder, DAYS[-1])
    few = DAYS_READ * as_of_dates(folder)
    assert len(sides) > 100
    assert max(sides.values()) > 1, "this test would pass without a join of ranges"
    assert {model: rows for model, rows in sides.items() if rows > few} == {}


def test_every_stage_leaves_its_tables_and_its_report(undisturbed):
    assert [rows for rows, _ in (undisturbed.checksums()[table] for table in BY_DAY) if rows == 0] == []
    for gate in ("raw", "features", "scores", "playbooks"):
        assert (undisturbed.folder / "reports" / gate / f"{NEXT_DAY}.html").stat().st_size > 1000
    assert (undisturbed.folder / "published" / "tenure.duckdb").exists()
    assert list((undisturbed.folder / "outbox").rglob(f"*{NEXT_DAY}*"))


# Facts that are good news, and what then is no reason to leave.
GOOD_NEWS = {
    "usage_growing": ("usage_active_users_change_28d", "usage_days_since_last_event"),
    "seats_added": ("seat_change_last_90d",),
    "contract_grown": ("billing_mrr_change_last_90d",),
    "community_active": (),
    "bug_fixed": (),
    "bug_eta": (),
    "bug_workaround": (),
}


def test_no_file_of_the_home_is_readable_by_others(undisturbed):
    found = [file for file in undisturbed.folder.rglob("*") if not file.is_symlink()]
    assert len(found) > 100
    assert [str(file) for file in found if file.stat().st_mode & 0o077] == []


# Made for people to read: owners find their accounts by their address.
FOR_PEOPLE = "reports/monday/"
ADDRESS = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
# Overlapping, so that "Dear Ann Smith" holds two.
TWO_NAMES = re.compile(r"(?=\b([A-Z][\w'-]+ [A-Z][\w'-]+)\b)")


def test_no_log_xcom_or_report_names_a_person(first_run):
    home = first_run[0]
    people = {
        word
        for row in home.ask(
            "select lower(email), name from segment.users union select lower(email), null from zendesk.user"
            " union select lower(email), concat(first_name, ' ', last_name) from hubspot.owner"
            " union select lower(property_email), null from hubspot.contact"
        )
        for word in row
        if word
    }
    assert len(people) > 500
    found = {}
    for folder in ("airflow", "dbt/logs", "logs", "mlflow", "reports"):
        for file in (home.folder / folder).rglob("*"):
            name = file.relative_to(home.folder).as_posix()
            if file.is_file() and not name.startswith(FOR_PEOPLE):
                text = file.read_bytes().decode("utf-8", "replace")
                named = {one.lower() for one in ADDRESS.findall(text)} | set(TWO_NAMES.findall(text))
                found |= {name: sorted(named & people)[:5]} if named & people else {}
    assert found == {}


def test_no_reason_contradicts_a_fact_of_its_account(undisturbed):
    told = undisturbed.ask("select distinct fact from publish.pub_account_facts where severity = 'good'")
    assert told
    assert {fact for (fact,) in told} <= GOOD_NEWS.keys()
    pairs = {(fact, feature) for fact, features in GOOD_NEWS.items() for feature in features}
    found = undisturbed.ask("""
        select facts.fact, reasons.feature, reasons.sentence, facts.sentence
        from ml.account_reasons as reasons
        inner join publish.pub_account_facts as facts
            on reasons.account_id = facts.account_id and reasons.as_of_date = facts.as_of_date
        where reasons.target = 'churn'
    """)
    assert found
    assert [row for row in found if row[:2] in pairs] == []
    clocks = "billing_days_to_period_end", "fit_tenure_days", "billing_renewals_survived"
    assert [row for row in found if row[1] in clocks and "new customer" not in row[2]] == []


def test_one_click_is_followed_from_its_file_to_the_task_it_ends_in(undisturbed):
    page = paths.REPOSITORY / "docs" / "tutorial" / "one-click.md"
    answers = run_page(page, undisturbed.folder / "warehouse" / "tenure.duckdb")
    assert len(answers) == page.read_text().count("```sql")
    assert [query for _, query, answer in answers if answer.empty] == []
    by_column = {column: answer[column].iloc[0] for _, _, answer in answers for column in answer.columns}
    assert (undisturbed.folder / "landing" / by_column["_landed_file"]).exists()
    assert by_column["nothing_is_lost"]
    assert by_column["usage_days_since_last_event"] >= by_column["line"]
    assert by_column["title"] == "Find out why nobody logs in"


@pytest.mark.slow
def test_the_stages_by_hand_give_the_tables_of_the_dag(landed, undisturbed, tmp_path):
    home = landed.copy(tmp_path / "home")
    ran = home.run("tenure", "build", "--as-of", NEXT_DAY)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(re.findall(r"^✓ Gate: ", ran.stdout, flags=re.M)) == 4
    everything_but_delivery = tuple(schema for schema in SCHEMAS if schema != "delivery")
    assert home.checksums(everything_but_delivery) == undisturbed.checksums(everything_but_delivery)
    shown = home.run("tenure", "monday")
    assert f"Monday list, {NEXT_DAY}" in shown.stdout


@pytest.mark.slow
def test_a_closed_gate_ends_the_stages_by_hand_and_says_why(tmp_path, monkeypatch, run_tenure):
    home = tmp_path / ODD_NAME
    groups = home / "landing" / "segment" / "groups"
    groups.mkdir(parents=True)
    (groups / "1.csv").write_text("group_id,name,received_at\na1,One,2026-01-01\n")
    monkeypatch.setenv("TENURE_HOME", str(home))
    ran = run_tenure("build", "--as-of", NEXT_DAY)
    assert ran.exit_code == 1
    assert "tenure build: Gate 'raw' is closed" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "Build features" not in ran.stdout


@pytest.mark.slow
def test_running_a_day_again_gives_identical_tables(undisturbed, run_daily, tmp_path):
    home = undisturbed.copy(tmp_path / "home")
    states = run_daily(home, NEXT_DAY)
    assert set(states.values()) == {"success"}
    assert home.checksums() == undisturbed.checksums()


@pytest.mark.slow
def test_a_home_without_a_feature_of_today_gets_its_history_anew(undisturbed, run_daily, tmp_path):
    """As after an upgrade: the Mondays that training learns from, and what was published, are what they would be."""
    home = undisturbed.copy(tmp_path / "home")
    with warehouse.connect(home.folder / "warehouse" / "tenure.duckdb", folders=[home.folder]) as connection:
        connection.execute("alter table marts.fct_account_features drop column usage_logins_change_28d")
    assert set(run_daily(home, NEXT_DAY).values()) == {"success"}
    learned_from = (
        "select * from marts.fct_account_features"
        f" where extract(isodow from as_of_date) = 1 or as_of_date = date '{NEXT_DAY}' order by all"
    )
    assert home.ask(learned_from) == undisturbed.ask(learned_from)
    published = [table for table in BY_DAY if table.startswith("publish.")]
    before, after = undisturbed.checksums(), home.checksums()
    assert {table: after[table] for table in published} == {table: before[table] for table in published}


@pytest.mark.slow
def test_running_a_past_day_again_leaves_every_day_as_it_was(undisturbed, run_daily, tmp_path):
    """As after a backfill that reprocesses: what was known on that day is what it was."""
    home = undisturbed.copy(tmp_path / "home")
    run_daily(home, DAYS[0])
    before, after = undisturbed.checksums(), home.checksums()
    # People are those of the latest day, whichever was run last.
    tables = (*BY_DAY, "publish.pub_account_users")
    assert {table: after[table] for table in tables} == {table: before[table] for table in tables}


def test_days_backfilled_in_a_row_are_all_there(undisturbed):
    days = [*DAYS, NEXT_DAY]
    for table in BY_DAY:
        found = undisturbed.ask(
            f"select distinct as_of_date from {table} where as_of_date >= date '{days[0]}'"
        )
        # A task is raised once, so a quiet day has none.
        wanted = days[:1] if table in ("publish.pub_playbook_tasks", "delivery.outbox") else days
        assert set(wanted) <= {day for (day,) in found} <= set(days), table


@pytest.fixture(scope="module")
def ended_tasks(landed, run_daily, tmp_path_factory) -> tuple[Home, dict[str, tuple]]:
    """The next day's home with tasks that ended by a file and, where there is a browser, on the page; and those tasks.

    Each task is its id, account, playbook and owner, by how it ended.
    """
    home = landed.copy(tmp_path_factory.mktemp("ended_tasks") / "home")
    open_tasks = home.ask(
        "select task_id, account_id, playbook_id, list.owner_email from publish.pub_task_list as list"
        " join publish.pub_account_health as health using (account_id)"
        f" where status = 'open' and health.as_of_date = '{DAYS[-1]}'"
        " order by count(*) over (partition by account_id) > 1, account_id"
    )
    assert len(open_tasks) > 4, "this test needs tasks that no one touches"
    # The first is the only one of its account, so that the first on its page is this one.
    assert [account_id for _, account_id, *_ in open_tasks].count(open_tasks[0][1]) == 1
    tasks = dict(zip(("on the page", "done", "dismissed", "without a cause"), open_tasks, strict=False))
    _say(home, tasks["done"], "done", "price")
    _say(home, tasks["dismissed"], "dismissed", "false_alarm")
    # Without a cause code of the list no one can learn from it.
    _say(home, tasks["without a cause"], "done", "whatever")
    if HAS_BROWSER:
        with browser.serve(home.folder) as site, browser.browse() as window:
            browser.log_in(window, site)
            account_id = tasks["on the page"][1]
            browser.close_task(window, site, account_id, "sponsor_change", "their boss left")
            browser.set_override(window, site, account_id, "at_risk", "they told me")
            said = {"goal": "close sooner", "is_goal_met": "no", "next_step": "show the export"}
            browser.send_form(window, site, f"accounts/{account_id}", "h-check-ins", said)
            browser.send_form(window, site, "forecast", "h-due", {"call": "grow", "mrr": "12.5"})
    run_daily(home, NEXT_DAY)
    return home, tasks


@pytest.mark.slow
def test_what_people_say_of_a_task_counts_from_the_next_day(ended_tasks):
    home, tasks = ended_tasks
    stands = dict(home.ask("select task_id, status from publish.pub_task_list"))
    names = ("done", "dismissed", "without a cause")
    assert [stands[tasks[name][0]] for name in names] == ["done", "dismissed", "open"]
    states = dict(
        home.ask(f"select task_id, state from publish.pub_playbook_cases where as_of_date = '{NEXT_DAY}'")
    )
    assert [states[tasks[name][0]] for name in names[:2]] == ["done", "dismissed"]
    unsaid = tasks["without a cause"][0]
    assert home.ask(
        f"select reason from staging.quarantine where table_name = 'task_event' and payload like '%{unsaid}%'"
    )


@pytest.mark.slow
@pytest.mark.skipif(not HAS_BROWSER, reason=browser.MISSING)
def test_what_is_done_on_the_page_has_taken_effect_after_the_next_run(ended_tasks):
    home, tasks = ended_tasks
    task_id, account_id, *_ = tasks["on the page"]
    assert home.ask(
        "select status, list.cause_code, list.acted_by, note from publish.pub_task_list as list"
        f" join publish.pub_task_events using (task_id) where event = 'done' and task_id = '{task_id}'"
    ) == [("done", "sponsor_change", "admin", "their boss left")]
    assert home.ask(
        "select override_band, override_reason, override_by from publish.pub_account_health"
        f" where account_id = '{account_id}' and as_of_date = '{NEXT_DAY}'"
    ) == [("at_risk", "they told me", "admin")]
    of_account = f"where account_id = '{account_id}'"
    said = f"select goal, is_goal_met from publish.pub_check_ins {of_account} and answered_by = 'admin'"
    assert home.ask(said) == [("close sooner", False)]
    assert home.ask(
        "select relationship_days_since_check_in, relationship_is_goal_missed"
        f" from marts.fct_account_features {of_account} and as_of_date = '{NEXT_DAY}'"
    ) == [(1.0, 1.0)]
    planned = home.ask(f"select kind, words from publish.pub_success_plan {of_account}")
    assert {("goal", "close sooner"), ("next_step", "show the export")} <= set(planned)
    assert home.ask(
        "select committed_call, committed_mrr_cents, committed_by from publish.pub_renewal_forecast"
        f" where committed_call is not null and as_of_date = '{NEXT_DAY}'"
    ) == [("grow", 1250, "admin")]


def _say(home: Home, task: tuple, event: str, cause_code: str) -> None:
    keys = ("task_id", "account_id", "playbook_id", "by", "event", "cause_code", "at")
    fact = dict(zip(keys, (*task, event, cause_code, f"{DAYS[-1]}T15:00:00"), strict=True))
    folder = home.folder / "landing" / "tenure" / "task_event"
    (folder / f"said-{event}-{cause_code}.jsonl").write_text(json.dumps(fact) + "\n")


@pytest.mark.parametrize(
    "stages",
    [
        *(pytest.param([stage], id=stage) for stage in INSIDE),
        # One kill after the other, each in the run that goes on where the last was killed.
        pytest.param([*INSIDE], id="all in a row"),
    ],
)
@pytest.mark.slow
def test_killed_inside_a_stage_and_run_again_ends_with_the_same_tables(
    stages, landed, undisturbed, run_daily, tmp_path
):
    home = landed.copy(tmp_path / "home")
    for stage in stages:
        _kill_inside(home, NEXT_DAY, *INSIDE[stage])
    run_daily(home, NEXT_DAY)
    assert home.checksums() == undisturbed.checksums()


@pytest.mark.slow
def test_broken_files_are_named_and_the_others_go_on(landed, undisturbed, run_daily, tmp_path):
    home = landed.copy(tmp_path / "home")
    _land_broken_files(home.folder / "landing")
    states = run_daily(home, NEXT_DAY)
    assert set(states.values()) == {"success"}
    said = home.ask(
        "select file, column_name, reason from landing.files where not is_accepted and file like '%broken%'"
    )
    assert {(Path(file).name, column) for file, column, _ in said} == {
        ("broken_empty.parquet", None),
        ("broken_column.parquet", "key"),
        ("broken_type.parquet", "amount"),
    }
    assert all(reason for _, _, reason in said)
    rejected = home.ask("select file, row, reason from landing.rejected_rows where file like '%broken%'")
    assert rejected
    before, after = undisturbed.checksums(("marts", "ml")), home.checksums(("marts", "ml"))
    assert after == before


def _kill_inside(home: Home, day: date, task_id: str, sign_of_work: str) -> None:
    """Start a daily run and kill it (SIGKILL) as soon as the task's work shows in the log."""
    process = subprocess.Popen(
        home.command("tests.end_to_end.run_day", day),
        cwd=paths.REPOSITORY,
        env=home.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    has_started, said = False, []
    for line in process.stdout:
        said.append(line)
        has_started = has_started or f"starting task_id={task_id} " in line
        if has_started and re.search(sign_of_work, line):
            break
    time.sleep(0.2)
    process.kill()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL, "".join(said[-50:])


def _land_broken_files(landing: Path) -> None:
    def folder(source: str, table: str) -> Path:
        path = landing / source / table
        path.mkdir(parents=True, exist_ok=True)
        return path

    (folder("survey", "survey_response") / "broken_empty.parquet").touch()
    pq.write_table(pa.table({"id": ["10001"]}), folder("jira", "issue") / "broken_column.parquet")
    charge = {
        "id": ["ch_1"],
        "customer_id": ["cus_1"],
        "created": [datetime(2026, 7, 1)],
        "status": ["succeeded"],
    }
    charge["amount"] = ["a lot"]
    pq.write_table(pa.table(charge), folder("stripe", "charge") / "broken_type.parquet")
    (folder("community", "post") / "broken_lines.csv").write_text(
        'id,user_id,created_at,kind,accepted\np1,u1\n"never closed,u1,2026-01-01,question,false\n'
    )
