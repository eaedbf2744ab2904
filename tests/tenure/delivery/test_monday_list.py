"""The Monday list in a terminal: readable, complete, honest about what it does not know."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from rich.console import Console

from tenure.core import paths
from tenure.delivery.monday_list.csv_file import as_csv
from tenure.delivery.monday_list.mail import monday_mail
from tenure.delivery.monday_list.read import NoMondayList, read_monday_list
from tenure.delivery.monday_list.terminal import print_monday_list

pytestmark = pytest.mark.usefixtures("home")

DAY = date(2026, 6, 29)
WHY = "There is no model: history too short. What would help: more history"
REASONS = "active users -42% against the 28 days before, now 7; last invoice 15 days late, usual 2"


def account(rank: int, **changes: object) -> dict:
    row = {
        "as_of_date": DAY,
        "rank": rank,
        "account_id": f"acc_{rank}",
        "account_name": f"Northwind {rank}",
        "churn_probability": 0.634,
        "risk_band": "high",
        "health_score": 31.4,
        "health_band": "at_risk",
        "mrr_cents": 124000,
        "reasons": REASONS,
        "task": "Call about the drop in use",
        "task_due_on": date(2026, 7, 2),
        "owner_email": "mary.jones@example.com",
    }
    return row | changes


def summary(**changes: object) -> dict:
    row = {
        "as_of_date": DAY,
        "expected_churned": 32,
        "mrr_cents": 1240000,
        "mrr_at_risk_cents": 520050,
        "note": "of these 70 accounts we expect 32 to churn within 60 days, 90 % interval 25–39",
        "why_no_model": None,
    }
    return row | changes


def waiting(account_id: str, **changes: object) -> dict:
    row = {
        "as_of_date": DAY,
        "account_id": account_id,
        "playbook_id": "renewal_60",
        "account_name": f"{account_id} Ltd",
        "title": "Make the offer",
        "owner_email": "mary.jones@example.com",
        "urgency": 1,
        "due_on": date(2026, 6, 24),
        "is_past_its_day": True,
        "reason": "mary.jones@example.com has 12 of 12 places taken; 1st in line",
    }
    return row | changes


def publish(accounts: list[dict], summaries: list[dict], waiting_list: list[dict] | None = None) -> None:
    """Without a waiting list as an earlier version published it."""
    paths.published_file().parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(paths.published_file())) as connection:
        connection.execute("create schema publish")
        tables = {"pub_monday_list": accounts, "pub_monday_summary": summaries}
        if waiting_list:
            tables["pub_waiting_list"] = waiting_list
        for name, rows in tables.items():
            connection.register("rows_to_publish", pd.DataFrame(rows))
            connection.execute(f"create table publish.{name} as select * from rows_to_publish")
        connection.execute("alter table publish.pub_monday_summary alter as_of_date type date")
        connection.execute("alter table publish.pub_monday_list alter as_of_date type date")
        if waiting_list:
            connection.execute("alter table publish.pub_waiting_list alter as_of_date type date")


def printed(width: int = 160, rows: int = 12) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    print_monday_list(DAY, rows, console)
    return console.export_text()


@pytest.mark.parametrize("width", [120, 160])
def test_who_how_likely_how_much_why_what_next_and_by_whom_all_fit(width: int) -> None:
    publish([account(1), account(2, churn_probability=0.05)], [summary()])
    text = printed(width)
    for word in (
        "Northwind 1",
        "63%",
        "$1,240",
        "last invoice 15 days late, usual 2",
        "by Thu 02 Jul",
        "mary.jones",
    ):
        assert word in text, f"{word} is missing at {width} columns"
    assert "Of these 70 accounts we expect 32 to churn within 60 days, 90 % interval 25–39." in text
    assert "of which we expect to lose $5,200" in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width


def test_what_a_person_judges_stands_beside_the_number_of_the_model() -> None:
    judged = "judged at risk by dana.reed@example.com: they told me"
    publish([account(1, judgement=judged), account(2, judgement=None)], [summary()])
    assert printed().count("judged at risk") == 1
    mail = monday_mail(read_monday_list())
    for text in (mail["text"], mail["html"]):
        assert text.count(judged) == 1
    assert f"Why: {judged}; " in mail["text"]


def test_an_overdue_task_says_so_and_an_account_without_one_shows_none() -> None:
    publish([account(1, task_due_on=date(2026, 6, 24)), account(2, task=None, task_due_on=None)], [summary()])
    assert "due Wed 24 Jun" in printed()
    assert printed().count("Call about") == 1


def test_what_waits_is_counted_by_owner_and_named_when_its_day_is_over() -> None:
    publish(
        [account(1)],
        [summary()],
        [
            *(waiting(f"late{n}") for n in range(5)),
            waiting("in time", is_past_its_day=False, due_on=date(2026, 7, 3)),
            waiting("other", owner_email="kim@example.com", is_past_its_day=False),
            waiting("yesterday", as_of_date=date(2026, 6, 28)),
        ],
    )
    mary = "mary.jones@example.com: 6 waiting, 5 past the day: Make the offer: late0 Ltd (24 Jun); "
    mail = monday_mail(read_monday_list(DAY))
    for text in (" ".join(printed().split()), " ".join(mail["text"].split()), mail["html"]):
        assert "Waiting for a free hand" in text
        assert "kim@example.com: 1 waiting" in text
        assert mary in text
        assert "late2 Ltd (24 Jun); 2 more" in text
        assert "late3" not in text
        assert "in time" not in text


def test_an_account_without_a_task_says_what_comes_instead() -> None:
    nothing = {"task": None, "task_due_on": None}
    publish([account(1, next_step="Call (waits: 3rd in line)", **nothing)], [summary()])
    assert "Call (waits: 3rd in line)" in " ".join(printed(200).split())
    assert "Next: Call (waits: 3rd in line)" in monday_mail(read_monday_list(DAY))["text"]


def test_without_a_model_it_shows_health_and_claims_no_probability() -> None:
    note = "no model: these 2 accounts are ranked by health score, worst first"
    nothing = {"churn_probability": None, "risk_band": "no signal"}
    publish(
        [account(1, **nothing), account(2, health_score=None, health_band="unknown", **nothing)],
        [summary(expected_churned=None, mrr_at_risk_cents=None, note=note, why_no_model=WHY)],
    )
    text = printed()
    assert "Health" in text
    assert "Churn" not in text
    assert "31" in text
    assert "unknown" in text
    assert "No model: these 2 accounts are ranked by health score" in text
    assert "What would help: more history." in text
    assert "%" not in text.replace("-42%", "")


def test_a_long_list_is_cut_and_says_how_to_see_the_rest() -> None:
    publish([account(rank) for rank in range(1, 71)], [summary()])
    text = printed(rows=3)
    assert "Northwind 3" in text
    assert "Northwind 4" not in text
    assert "67 more: tenure monday --as-of 2026-06-29 --rows 70" in text


def test_the_latest_day_is_read_unless_one_is_named() -> None:
    older = date(2026, 6, 22)
    publish(
        [account(1), account(1, as_of_date=older, account_name="Older")],
        [summary(as_of_date=older), summary()],
    )
    assert read_monday_list().as_of_date == DAY
    assert [row["account_name"] for row in read_monday_list("2026-06-22").accounts] == ["Older"]


def test_a_day_without_a_list_names_the_days_that_have_one() -> None:
    publish([account(1)], [summary()])
    with pytest.raises(NoMondayList, match="no Monday list for 2026-06-28; days with a list: 2026-06-29"):
        read_monday_list("2026-06-28")


def test_before_the_first_run_it_says_what_to_run() -> None:
    with pytest.raises(NoMondayList, match="run customer_health_daily"):
        read_monday_list()


def test_as_csv_it_has_every_row_and_column(run_tenure: Callable[..., Any], tmp_path: Path) -> None:
    publish([account(rank) for rank in range(1, 71)], [summary()])
    printed_rows = list(csv.DictReader(io.StringIO(run_tenure("monday", "--csv", "-").stdout)))
    run_tenure("monday", "--as-of", DAY, "--csv", tmp_path / "list.csv")
    written_rows = pd.read_csv(tmp_path / "list.csv")
    assert len(printed_rows) == len(written_rows) == 70
    assert list(printed_rows[0]) == list(written_rows.columns) == list(account(1))
    assert printed_rows[1]["account_name"] == "Northwind 2"
    assert printed_rows[1]["reasons"] == REASONS


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_text(run_tenure: Callable[..., Any]) -> None:
    publish([account(1, account_name='=HYPERLINK("https://evil.example")')], [summary()])
    (row,) = csv.DictReader(io.StringIO(run_tenure("monday", "--csv", "-").stdout))
    assert row["account_name"] == '\'=HYPERLINK("https://evil.example")'


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("Umber;=1+1;@SUM(A1)", "Umber;'=1+1;'@SUM(A1)"),
        ("a\t-1", "a\t'-1"),
        ("a\n +1", "a\n '+1"),
        ("＝1", "'＝1"),
        ("x;＠SUM", "x;'＠SUM"),
        (" =1", " '=1"),
        ("A-B+C @ D = E", "A-B+C @ D = E"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_no_part_of_a_cell_is_a_formula_wherever_a_spreadsheet_cuts_it(name: str, cell: str) -> None:
    text = as_csv([account(1, account_name=name)])
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["account_name"] == cell
    assert f'"{cell}"' in text, "every cell is quoted"


def test_a_name_steers_no_terminal_and_no_mail() -> None:
    hostile = "\x1b]0;PWNED\x1b\\\x9b31m\u202eNorth\nwind\x00"
    publish(
        [account(1, account_name=hostile, task=hostile, owner_email=hostile, reasons=hostile)], [summary()]
    )
    console = Console(width=160, file=(shown := io.StringIO()), color_system=None)
    print_monday_list(DAY, console=console)
    mail = monday_mail(read_monday_list(DAY))
    for text in (shown.getvalue(), mail["text"], mail["html"]):
        assert "North" in text
        assert not {"\x1b", "\x9b", "\u202e", "\x00"} & set(text)
    assert "1. ]0;PWNED\\31mNorth wind: churn" in mail["text"]


def test_the_mail_without_a_model_shows_health_and_claims_no_probability() -> None:
    note = "no model: these 2 accounts are ranked by health score, worst first"
    nothing = {"churn_probability": None, "risk_band": "no signal", "task": None, "task_due_on": None}
    publish(
        [
            account(1, **nothing),
            account(2, health_score=None, health_band="unknown", reasons=None, **nothing),
        ],
        [summary(expected_churned=None, mrr_at_risk_cents=None, note=note, why_no_model=WHY)],
    )
    mail = monday_mail(read_monday_list(DAY))
    assert mail["text"].startswith("No model: these 2 accounts are ranked by health score, worst first.\n")
    assert "1. Northwind 1: health 31, MRR $1,240" in mail["text"]
    assert "2. Northwind 2: health unknown" in mail["text"]
    assert "<th>Health</th>" in mail["html"]
    assert f"{WHY}." in mail["text"]
    assert "hurn" not in mail["text"]
