"""Letters go to their readers in working hours: by their own clock, on working days, and never twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tenure.core import paths
from tenure.delivery import quiet_hours
from tenure.delivery.channels.email_sender import EmailSender
from tenure.delivery.outbox import deliver_tasks
from tenure.delivery.quiet_hours import is_letter_time
from tenure.delivery.waiting_letters import send_waiting_letters
from tests.tenure.delivery.receivers import Inbox, mailing
from tests.tenure.delivery.tasks_of_days import (
    DAY,
    NEXT_DAY,
    happens,
    open_tasks,
    opened,
    statuses,
    stays_raised,
)

pytestmark = pytest.mark.usefixtures("outbox_home")

# A Tuesday and the Wednesday after it.
NIGHT, MORNING = "2026-06-30 23:30", "2026-07-01 09:00"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Set the clock, in UTC."""

    def set_clock(moment: str) -> None:
        monkeypatch.setattr(quiet_hours, "now", lambda: datetime.fromisoformat(moment).replace(tzinfo=UTC))

    return set_clock


@pytest.fixture
def settings(outbox_home: Path):
    def write(text: str) -> None:
        paths.landing().mkdir(parents=True, exist_ok=True)
        (paths.landing() / "tenure.yml").write_text(text)

    return write


def senders(port: int) -> list[EmailSender]:
    return [EmailSender("localhost", port, "t@example.com", tls="none", unsubscribe="mailto:no@example.com")]


def deliver(port: int, day: str = DAY) -> None:
    deliver_tasks(day, dry_run=False, senders=senders(port))


@pytest.mark.parametrize(
    ("moment", "zone", "may_go"),
    [
        ("2026-06-30 07:59", None, False),
        ("2026-06-30 08:00", None, True),
        ("2026-06-30 19:59", None, True),
        ("2026-06-30 20:00", None, False),
        ("2026-07-01 00:00", None, False),
        ("2026-06-27 12:00", None, False),  # a Saturday
        # of the reader
        ("2026-06-30 06:30", "europe/berlin", True),
        ("2026-06-30 18:30", "europe/berlin", False),
        ("2026-06-30 12:30", "America/Los_Angeles", False),
        ("2026-06-30 16:30", "america/los_angeles", True),
        ("2026-06-28 23:30", "pacific/auckland", True),  # their Monday
        ("2026-07-03 21:30", "pacific/auckland", False),  # their Saturday
        # unknown ones are the company's
        ("2026-06-30 12:00", "europe/nowhere", True),
        ("2026-06-30 06:30", "", False),
        # the hour that Berlin loses on 29 March, and gains on 25 October: eight o'clock is another moment
        ("2026-03-27 06:30", "europe/berlin", False),
        ("2026-03-30 06:30", "europe/berlin", True),
        ("2026-10-23 06:30", "europe/berlin", True),
        ("2026-10-26 06:30", "europe/berlin", False),
        ("2026-10-26 07:00", "europe/berlin", True),
    ],
)
def test_a_letter_goes_in_the_working_hours_of_its_reader(
    at, moment: str, zone: str | None, may_go: bool
) -> None:
    at(moment)
    assert is_letter_time({"contact_time_zone": zone}) is may_go


def test_hours_within_a_day_holidays_and_the_company_s_own_clock(at, settings) -> None:
    settings(
        "playbooks: {quiet_hours: '12:00-13:00'}\ncalendar: {time_zone: Europe/Berlin, holidays: DE, opens_at: 9, "
        "closes_at: 17, working_days: [mon, tue, wed, thu, fri, sat]}"
    )
    for moment, may_go in (
        ("2026-06-30 10:30", False), ("2026-06-30 11:00", True), ("2026-06-30 03:00", True),
        ("2026-06-27 12:00", True), ("2026-06-28 12:00", False), ("2026-05-01 08:00", False),
        # the holiday is over there
        ("2026-05-01 22:30", True),
    ):  # fmt: skip
        at(moment)
        assert is_letter_time({}) is may_go, moment


def test_without_quiet_hours_letters_go_at_any_time(at, settings) -> None:
    settings("playbooks: {quiet_hours: null}")
    at("2026-06-28 03:00")
    assert is_letter_time({})


def test_a_letter_of_the_night_waits_and_goes_once_in_the_morning(at) -> None:
    inbox = Inbox()
    open_tasks("a", kind="message")
    with mailing(inbox) as port:
        at(NIGHT)
        deliver(port)
        deliver(port)
        assert (inbox.keys, statuses("email")) == ([], {opened("a")[0]: "pending"})
        assert send_waiting_letters(senders(port)) == {"email": 1}
        at(MORNING)
        assert send_waiting_letters(senders(port)) == {"email": 0}
        assert send_waiting_letters(senders(port)) == {"email": 0}
        deliver(port)
    assert (len(inbox.keys), statuses("email")) == (1, {opened("a")[0]: "sent"})


def test_tasks_of_colleagues_go_at_night_as_well(at) -> None:
    inbox = Inbox()
    open_tasks("a")
    at(NIGHT)
    with mailing(inbox) as port:
        deliver(port)
    assert len(inbox.keys) == 1


def test_a_letter_that_waits_goes_with_the_run_of_the_next_day(at) -> None:
    inbox = Inbox()
    open_tasks("a", kind="message", expires_on=NEXT_DAY)
    with mailing(inbox) as port:
        at(NIGHT)
        deliver(port)
        stays_raised("a")
        at(MORNING)
        deliver(port, NEXT_DAY)
        deliver(port, NEXT_DAY)
    assert len(inbox.keys) == 1


@pytest.mark.parametrize("why", ["cured", "planned anew", "a person is on it", "too late"])
def test_a_letter_whose_reason_is_gone_meanwhile_is_not_sent(at, why: str) -> None:
    inbox = Inbox()
    open_tasks("a", kind="message", expires_on=DAY if why == "too late" else NEXT_DAY)
    with mailing(inbox) as port:
        at(NIGHT)
        deliver(port)
        happens("opened", day=NEXT_DAY)
        if why == "a person is on it":
            open_tasks("a", day=NEXT_DAY)
        stays_raised("a", state={"cured": "cured", "planned anew": "opened"}.get(why, "cooling down"))
        at(MORNING)
        assert send_waiting_letters(senders(port)) == {"email": 0}
    assert (inbox.keys, statuses("email")) == ([], {opened("a")[0]: "resolved"})


def test_before_the_first_delivery_no_letter_waits(at) -> None:
    at(MORNING)
    assert send_waiting_letters([]) == {}
    open_tasks("a", kind="message")
    with mailing(Inbox()) as port:
        assert send_waiting_letters(senders(port)) == {"email": 0}
