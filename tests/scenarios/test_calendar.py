"""Working hours by the clock of the team, and its public holidays."""

import pytest

from tenure import warehouse
from tests.scenarios.company import Company, day, workdays
from tests.scenarios.conftest import build, read

# 2026-06-29 is a Monday. Whit Monday is 35 days before it, Corpus Christi (not everywhere) 25 days, on a Thursday.
IN_BAVARIA = """
calendar: {time_zone: Europe/Berlin, opens_at: 8.5, closes_at: 16.5, holidays: DE-BY}
"""


def _asked_and_answered(
    company: Company, account_id: str, asked: tuple[int, int], answered: tuple[int, int]
) -> None:
    ticket = f"t-{account_id}"
    company.account(account_id)
    asked_at = day(*asked)
    company.ticket(
        account_id,
        ticket,
        asked[0],
        account_id,
        created_at=asked_at,
        updated_at=asked_at,
        _fivetran_synced=asked_at,
    )
    company.add(
        "zendesk.ticket_comment", id=f"{ticket}-reply", ticket_id=ticket, user_id="agent", public=True,
        created=day(*answered), body="", _fivetran_synced=day(*answered),
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    company = Company()
    # Asked at 13:00 UTC, which is 15:00 in Munich, an hour and a half before closing.
    _asked_and_answered(company, "sameday", (26, 13), (26, 14))
    _asked_and_answered(company, "atnight", (26, 18), (26, 22))
    _asked_and_answered(company, "holiday", (26, 13), (24, 7))
    _asked_and_answered(company, "weekend", (24, 13), (21, 7))
    company.user("sameday", "Dora Daily")
    company.events("sameday", "dora", "report_opened", workdays(300, 1))
    home = tmp_path_factory.mktemp("calendar")
    company.land(home / "landing")
    (home / "landing" / "tenure.yml").write_text(IN_BAVARIA)
    build(home, build_history=False)
    return home


def test_a_reply_takes_the_hours_that_the_team_works(home):
    story = read(home)
    hours = {
        account: story.feature(account, "support_first_reply_hours_last_30d")
        for account in ("sameday", "atnight", "holiday", "weekend")
    }
    # An hour and a half of the day before the holiday, and half an hour of the day after it.
    assert hours == {"sameday": 1, "atnight": 0, "holiday": 2, "weekend": 2}


def test_days_off_are_counted_where_they_fall_on_working_days(home):
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
    ) as connection:
        days = connection.execute(
            """
            select cast(day as text), is_working, cast(working_day_from as text) from intermediate.int_calendar__days
            where day between date '2026-06-03' and date '2026-06-06' order by day
            """
        ).fetchall()
        (off,) = connection.execute(
            """
            select count(*) from intermediate.int_calendar__days
            where day between date '2026-01-01' and date '2026-12-31' and is_weekday and not is_working
            """
        ).fetchone()
    assert days == [
        ("2026-06-03", True, "2026-06-03"),
        ("2026-06-04", False, "2026-06-05"),
        ("2026-06-05", True, "2026-06-05"),
        ("2026-06-06", False, "2026-06-08"),
    ]
    # New Year, Epiphany, Good Friday, Easter Monday, May Day, Ascension, Whit Monday, Corpus Christi, Christmas. The
    # 3rd of October, All Saints and the 26th of December are at a weekend.
    assert off == 9
