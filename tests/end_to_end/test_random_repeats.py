"""Past days are run again in random order, in earnest, while late facts and a new champion change them.

TENURE_REPEATS says how many days (10), TENURE_REPEATS_SEED in which order (1).
"""

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from ml import train
from ml.tracking import champions
from ml.tracking.decisions import Answer
from ml.training.promotion_gate import PromotionDecision
from tests.end_to_end.conftest import ACCOUNTS, NEXT_DAY, Home
from tests.end_to_end.task_closings import closing, land_closings
from tests.tenure.delivery.receivers import Handler, Inbox, mailing, serving

REPEATS = int(os.environ.get("TENURE_REPEATS", "10"))
SEED = os.environ.get("TENURE_REPEATS_SEED", "1")
DAYS = [NEXT_DAY + timedelta(days=passed) for passed in range(REPEATS)]
LAST_DAY = DAYS[-1] + timedelta(days=1)
# Its tickets land when the days after it have been delivered.
LATE_DAY = DAYS[REPEATS // 3]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900 + 300 * REPEATS)]

Run = Callable[..., dict[str, str]]
OPEN_CASES = """
    select task_id from publish.pub_playbook_cases
    where as_of_date = (select max(as_of_date) from publish.pub_playbook_cases)
    and kind = 'task' and state in ('opened', 'open', 'reminded')
"""
# Tasks that hold back another of their account: once they are closed, that one is opened.
BLOCKING = """
    select open_case.task_id
    from publish.pub_playbook_cases as open_case
    join publish.pub_playbook_cases as held_back using (as_of_date, account_id)
    where
        as_of_date = (select max(as_of_date) from publish.pub_playbook_cases)
        and open_case.state in ('opened', 'open', 'reminded')
        and held_back.kind = 'task' and held_back.state = 'suppressed'
        and held_back.note = 'by ' || open_case.playbook_id
"""
# Refused are the tasks without an owner, and are no less in the outbox.
BY_MAIL = """
    select task_id, max(round) filter (event = 'opened')
        > coalesce(max(round) filter (event not in ('opened', 'reminded') and is_sent), 0)
    from delivery.outbox
    where channel = 'email' and kind = 'task' and (is_sent or status = 'dead letter')
    group by task_id
"""
PROMISES = {
    "promises": "select * from publish.pub_promises order by all",
    "overrides": (
        "select account_id, set_at, model_says_leaves, churn_probability from publish.pub_overrides order by all"
    ),
}


class Company:
    """A home that is lived in from day to day, and two receivers."""

    def __init__(self, home: Home, run_daily: Run, webhook: Inbox, mail: Inbox) -> None:
        self.home, self._run_daily, self._webhook, self._mail = home, run_daily, webhook, mail
        self.chance = random.Random(SEED)
        self.known: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        self._late_lines: list[dict[str, str]] = []

    def deliver(self, day: date) -> list[tuple[str, str]]:
        """Run the day in earnest; task and event of each letter, which has to be about what stands."""
        before, mails_before = len(self._webhook.arrived), len(self._mail.arrived)
        assert set(self._run_daily(self.home, day, dry_run=False).values()) == {"success"}
        letters = [(what["task_id"], what["event"]) for _, what in self._webhook.arrived[before:]]
        stands, open_cases = self.stands(), {task_id for (task_id,) in self.home.ask(OPEN_CASES)}
        for task_id, event in letters:
            if event in ("opened", "reminded"):
                assert stands[task_id] == "open", f"{day}: a letter about what is not open"
                assert task_id in open_cases
            else:
                assert self.known[task_id] == "open", (
                    f"{day}: the end of what the receiver does not know as open"
                )
                assert stands[task_id] == event
            self.known[task_id] = "open" if event in ("opened", "reminded") else event
        self.mails = [what["mail"] for _, what in self._mail.arrived[mails_before:]]
        return letters

    def stands(self) -> dict[str, str]:
        return dict(self.home.ask("select task_id, status from publish.pub_task_list where kind = 'task'"))

    def close_some(self, day: date) -> None:
        """People close two tasks in the afternoon, and two that hold others back: those land late."""
        late = {line["task_id"] for line in self._late_lines}
        tasks = {task_id for task_id, status in self.stands().items() if status == "open"} - late
        blocking = sorted(tasks & {task_id for (task_id,) in self.home.ask(BLOCKING)})
        self._late_lines += self._closings(blocking, day)
        self._land(f"closed-{day}", self._closings(sorted(tasks - set(blocking)), day))

    def _closings(self, tasks: list[str], day: date) -> list[dict[str, str]]:
        chosen = self.chance.sample(tasks, min(2, len(tasks)))
        return [
            closing(task_id, event, "csm@x.example", day)
            for event, task_id in zip(("done", "dismissed"), chosen, strict=False)
        ]

    def land_late_closings(self) -> list[str]:
        """:returns: the tasks that they close."""
        lines, self._late_lines = self._late_lines, []
        self._land("closed-late", lines)
        return [line["task_id"] for line in lines]

    def _land(self, name: str, lines: list[dict[str, str]]) -> None:
        land_closings(self.home.folder / "landing", name, lines)


@pytest.fixture(scope="module")
def company(
    first_run: tuple[Home, object], run_daily: Run, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """Two days were dry runs."""
    home = first_run[0].copy(tmp_path_factory.mktemp("repeats") / "home")
    ran = home.run("tenure", "demo", "--until", LAST_DAY, "--accounts", ACCOUNTS)
    assert ran.returncode == 0, ran.stderr
    webhook, mail = Inbox(), Inbox()
    with serving(Handler, webhook) as url, mailing(mail) as port, pytest.MonkeyPatch.context() as patch:
        extra = {"from": "tenure@example.com", "tls": "none", "unsubscribe": "mailto:no@example.com"}
        smtp = {"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": extra}
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("AIRFLOW_CONN_TENURE_WEBHOOK", url)
        patch.setenv("AIRFLOW_CONN_TENURE_SMTP", json.dumps(smtp))
        yield Company(home, run_daily, webhook, mail)


def test_past_days_run_again_in_random_order_leave_every_receiver_right(
    company: Company, tmp_path: Path
) -> None:
    _move_late_tickets(company.home.folder / "landing" / "zendesk", tmp_path)
    assert len(company.deliver(DAYS[0])) > 30, "what the dry runs showed is announced"
    for day in DAYS[1:]:
        company.close_some(day - timedelta(days=1))
        company.deliver(day)
    _assert_receivers_are_right(company)
    promised = {name: company.home.ask(query) for name, query in PROMISES.items()}

    closed = company.land_late_closings()
    letters: Counter[str] = Counter()
    before, never_sent = company.stands().keys(), set[str]()
    for place, day in enumerate(company.chance.sample(DAYS, len(DAYS))):
        if place == len(DAYS) // 3:
            _move_late_tickets(tmp_path, company.home.folder / "landing" / "zendesk")
        if place == len(DAYS) // 2:
            _make_champion(company.home)
        letters.update(event for _, event in company.deliver(day))
        if day != DAYS[-1]:
            assert [mail for mail in company.mails if mail["Reply-To"]] == [], "a customer was written to"
        _assert_receivers_are_right(company)
        never_sent |= company.stands().keys() - company.known.keys() - before
    assert never_sent, "no repeated day has opened a task of which the days after it know nothing"
    print(f"{len(never_sent)} tasks of repeated days alone, letters of the repeated days: {dict(letters)}")
    assert "open" not in {company.known[task_id] for task_id in closed}
    assert {name: company.home.ask(query) for name, query in PROMISES.items()} == promised

    company.deliver(LAST_DAY)
    _assert_receivers_are_right(company)


def _assert_receivers_are_right(company: Company) -> None:
    """What each takes for open is what is open, and every open case is a task that people see."""
    stands = company.stands()
    now_open = {task_id for task_id, status in stands.items() if status == "open"}
    cases = {task_id: stands[task_id] for (task_id,) in company.home.ask(OPEN_CASES)}
    assert set(cases.values()) <= {"open", "done", "dismissed"}, "what a person has closed since counts"
    assert {task_id for task_id, event in company.known.items() if event == "open"} == now_open
    mailed = dict(company.home.ask(BY_MAIL))
    assert {task_id for task_id, is_open in mailed.items() if is_open} == now_open


def _move_late_tickets(source: Path, destination: Path) -> None:
    for file in source.glob(f"*/{LATE_DAY}.parquet"):
        target = destination / file.relative_to(source)
        target.parent.mkdir(exist_ok=True)
        file.rename(target)


def _make_champion(home: Home) -> None:
    """The first model of this company, which has too few accounts for the gate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home.folder))
        patch.setattr(train, "count_reasons", lambda *_: ())
        patch.setattr(train, "decide_promotion", lambda *_: PromotionDecision(True, ("for this test",)))
        trained = train.train_challenger("churn", DAYS[0])
        champions.promote("churn", trained["model_version"], Answer("a test", "to score anew"))
