"""Two weeks of daily runs on the default demo company: what is opened, for whom, how long, and what acting changes.

TENURE_DEMO_DAYS says how many days (14).
"""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Home
from tests.end_to_end.task_closings import FIRST_TASKS, closing, land_closings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]

LAST = date(2026, 7, 1)
DAYS = [
    LAST - timedelta(days=back) for back in reversed(range(int(os.environ.get("TENURE_DEMO_DAYS", "14"))))
]
# A day after which something has landed is built anew from the raw files: a minute and not ten seconds.
ACTED_ON = DAYS[::4]
CAPACITY, MOST_MESSAGES = 12, 2
OPEN = "kind = 'task' and not is_held_out and state in ('opened', 'open', 'reminded')"


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Fourteen days in which no one lifts a finger."""
    home = Home(tmp_path_factory.mktemp("fortnight") / "home")
    ran = home.run("tenure", "run", "--days", len(DAYS))
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return home


@pytest.fixture(scope="module")
def worked(fortnight: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same days; every fourth afternoon each owner closes the first task on the list."""
    home = fortnight.copy(tmp_path_factory.mktemp("worked") / "home")
    for day, next_day in pairwise(DAYS):
        if day in ACTED_ON:
            _close_first_tasks(home, day)
        ran = home.run("tests.end_to_end.run_day", next_day)
        assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return home


@pytest.fixture(scope="module")
def without_crm(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three days of a company that has no CRM, so that nobody is known to own an account."""
    home = Home(tmp_path_factory.mktemp("without_crm") / "home")
    ran = home.run("tenure", "demo", "--until", LAST, "--accounts", 300)
    assert ran.returncode == 0, ran.stderr
    shutil.rmtree(home.folder / "landing" / "hubspot")
    for day in DAYS[-3:]:
        ran = home.run("tests.end_to_end.run_day", day)
        assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return home


@pytest.fixture(params=["fortnight", "worked"])
def company(request: pytest.FixtureRequest) -> Iterator[Home]:
    return request.getfixturevalue(request.param)


def _close_first_tasks(home: Home, day: date) -> None:
    first = home.ask(FIRST_TASKS.format(day=day))
    closings = (closing(task_id, "done", owner, day) for task_id, owner in first)
    land_closings(home.folder / "landing", f"team-{day}", closings)


def test_nobody_ever_carries_more_than_their_room(company):
    loads = company.ask(
        f"select as_of_date, owner_email, count(*) from publish.pub_playbook_cases where {OPEN} group by all"
    )
    assert {day for day, _, _ in loads} == set(DAYS)
    # work without an owner is a list, and no person
    assert max(tasks for _, owner, tasks in loads if owner != "unassigned") == CAPACITY


def test_nothing_that_was_raised_is_lost(company):
    """Each case has a row on the next day too, until it ends; a message ends when it is sent or held out."""
    lost = company.ask(
        "select today.as_of_date, today.account_id, today.playbook_id, today.state"
        " from publish.pub_playbook_cases as today"
        " left join publish.pub_playbook_cases as next on next.as_of_date = today.as_of_date + 1"
        " and next.account_id = today.account_id and next.playbook_id = today.playbook_id"
        f" where today.as_of_date < '{DAYS[-1]}' and next.account_id is null"
        " and today.state not in ('done', 'dismissed', 'cleared', 'expired', 'absorbed', 'cured', 'lapsed')"
        " and not (today.kind = 'message' and today.state in ('opened', 'held out'))"
    )
    assert lost == []


def test_an_account_in_a_renewal_window_has_its_task_or_a_reason(company):
    """Its task is open or was done, it waits, is in the control group, or something stronger comes first."""
    without = company.ask(
        "select as_of_date, account_id, billing_renewal_band_days from marts.fct_account_features as features"
        " join publish.pub_account_health using (as_of_date, account_id)"
        " where billing_renewal_band_days > 0 and billing_days_to_period_end >= 0"
        f" and as_of_date in {tuple(map(str, DAYS))} and not exists ("
        " select 1 from publish.pub_playbook_cases as cases where cases.account_id = features.account_id"
        " and cases.as_of_date = features.as_of_date"
        " and cases.playbook_id = concat('renewal_', cast(billing_renewal_band_days as integer)))"
    )
    assert without == []
    late = (
        "select count(*) from publish.pub_playbook_cases"
        " where state = 'waiting' and due_on < as_of_date and not is_held_out"
    )
    listed = "select count(*) from publish.pub_waiting_list where is_past_its_day"
    assert company.ask(late) == company.ask(listed)


def test_each_account_of_the_monday_list_has_a_next_step(company):
    assert company.ask("select count(*) from publish.pub_monday_list where next_step is null") == [(0,)]


def test_without_a_crm_each_account_has_a_next_step_and_nobody_s_room_is_full(without_crm):
    days = f"as_of_date in {tuple(map(str, DAYS[-3:]))}"
    listed = without_crm.ask(f"select next_step, owner_email from publish.pub_monday_list where {days}")
    assert len(listed) > 30
    assert [step for step, _ in listed if not step] == []
    assert {owner for _, owner in listed} == {"unassigned"}
    ((opened, most),) = without_crm.ask(
        "select count(*), max(tasks) from (select count(*) as tasks from publish.pub_playbook_cases"
        f" where {OPEN} group by as_of_date)"
    )
    assert opened == len(DAYS[-3:])
    assert most > CAPACITY
    full = f"select note from publish.pub_playbook_cases where {days} and note like '%places taken%'"
    assert without_crm.ask(full) == []


def test_an_account_has_one_open_task_of_a_playbook(company):
    spans = company.ask(
        "select account_id, playbook_id, count(distinct task_id), count(*) - count(distinct as_of_date)"
        f" from publish.pub_playbook_cases where {OPEN} group by all having count(distinct as_of_date) <> count(*)"
    )
    assert spans == []
    overlapping = company.ask(
        f"select one.task_id from (select * from publish.pub_playbook_cases where {OPEN}) as one"
        f" join (select * from publish.pub_playbook_cases where {OPEN}) as other"
        " using (as_of_date, account_id, playbook_id) where one.task_id <> other.task_id"
    )
    assert overlapping == []


def test_a_task_is_not_opened_again_within_its_cool_down(company):
    too_soon = company.ask(
        "select newer.task_id from publish.pub_playbook_cases as newer"
        " join publish.pub_playbook_cases as older using (account_id, playbook_id)"
        " join seeds.playbooks using (playbook_id)"
        " where newer.state in ('opened', 'held out') and older.as_of_date < newer.as_of_date"
        " and older.state in ('done', 'dismissed', 'cleared', 'expired', 'absorbed')"
        " and older.as_of_date + cool_down_days > newer.as_of_date"
    )
    assert too_soon == []


def test_what_is_cured_clears_and_only_that(company):
    """Asked of the features themselves, playbook by playbook, where one condition raises and clears it."""
    for playbook, cured in (
        ("silent_account", "usage_days_since_last_event < 14"),
        ("support_overload", "support_tickets_opened_last_30d <= 10"),
        ("sponsor_gone", "relationship_is_sponsor_gone = 0"),
    ):
        kept = company.ask(
            "select task_id from publish.pub_playbook_cases"
            " join marts.fct_account_features using (as_of_date, account_id)"
            f" where playbook_id = '{playbook}' and {OPEN} and state <> 'opened' and {cured}"
        )
        assert kept == [], playbook
        cleared = company.ask(
            f"select count(*), count(*) filter ({cured}) from publish.pub_playbook_cases"
            " join marts.fct_account_features using (as_of_date, account_id)"
            f" where playbook_id = '{playbook}' and state = 'cleared'"
        )
        assert cleared[0][0] == cleared[0][1], playbook
    assert company.ask("select count(*) from publish.pub_task_events where event = 'cleared'")[0][0] > 0


def test_messages_contradict_nobody(company):
    """None beside an open task, none twice on a day, and no one is asked to buy more while another task says danger."""
    assert company.ask("select count(*) from publish.pub_playbook_tasks where kind = 'message'")[0][0] > 0
    # What a day that was run again has kept was written when other tasks were open.
    beside = company.ask(
        "select messages.task_id from publish.pub_playbook_cases as messages"
        f" join (select as_of_date, account_id from publish.pub_playbook_cases where {OPEN}) as busy"
        " using (as_of_date, account_id) where messages.kind = 'message' and messages.state = 'opened'"
    )
    assert beside == []
    often = company.ask(
        "select contact_email from publish.pub_playbook_tasks where kind = 'message'"
        f" group by contact_email having count(*) > {MOST_MESSAGES} or count(*) > count(distinct as_of_date)"
    )
    assert often == []
    pitched = company.ask(
        "select upsell.account_id from publish.pub_playbook_cases as upsell"
        " join publish.pub_playbook_cases as danger using (as_of_date, account_id)"
        " join seeds.playbooks on playbooks.playbook_id = danger.playbook_id"
        " where upsell.playbook_id = 'upsell' and upsell.state = 'opened' and playbooks.priority = 1"
        " and danger.kind = 'task' and danger.state in ('opened', 'open', 'reminded', 'waiting')"
    )
    assert pitched == []


def test_held_out_accounts_have_no_task(company):
    assert company.ask("select count(*) from publish.pub_playbook_cases where state = 'held out'")[0][0] > 0
    assert (
        company.ask(
            "select task_id from publish.pub_playbook_cases semi join publish.pub_playbook_tasks using (task_id)"
            " where is_held_out"
        )
        == []
    )


def test_closed_tasks_stay_closed_and_make_room(worked, fortnight):
    said = {
        row["task_id"]
        for file in _team_files(worked)
        for row in map(json.loads, file.read_text().splitlines())
    }
    assert len(said) > 25
    stands = dict(worked.ask("select task_id, status from publish.pub_task_list where status = 'done'"))
    assert set(stands) == said
    opened = "select count(*) from publish.pub_playbook_tasks where kind = 'task'"
    assert worked.ask(opened)[0][0] > fortnight.ask(opened)[0][0] + len(said) / 2


def _team_files(home: Home) -> list[Path]:
    return sorted((home.folder / "landing" / "tenure" / "task_event").glob("team-*.jsonl"))


@pytest.mark.parametrize("day", [DAYS[0], DAYS[6], DAYS[-1]], ids=str)
def test_a_day_that_is_run_again_changes_no_row(day, company, worked, tmp_path):
    home = company.copy(tmp_path / "home")
    if company is worked:
        # Its days ran for the second time while the later ones were still those of the first: a task that only those
        # carried leaves its day with the next run of it.
        assert home.run("tests.end_to_end.run_day", day).returncode == 0
    before = home.checksums(("publish", "delivery"))
    ran = home.run("tests.end_to_end.run_day", day)
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    after = home.checksums(("publish", "delivery"))
    assert {table for table in before if after[table] != before[table]} == set()
