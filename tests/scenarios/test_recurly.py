"""Billing out of Recurly, instead of Stripe and beside it: each fact, and the neighbour that must not be reported."""

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from tenure import warehouse
from tests.scenarios import recurly
from tests.scenarios.company import TODAY, Company, day
from tests.scenarios.conftest import Story, build, read

MONTHS = range(390, 29, -30)

pytestmark = pytest.mark.timeout(900)


def date_of(days_ago: int) -> str:
    return str(TODAY - timedelta(days=days_ago))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("recurly")
    company = Company()
    add_to(company)
    assert not any(table.startswith("stripe.") for table in company.rows)
    company.land(home / "landing")
    build(home)
    return home


@pytest.fixture(scope="module")
def bills(home: Path) -> Story:
    return read(home)


def add_to(company: Company) -> None:
    recurly.plan(company, "team")
    recurly.plan(company, "yearly", months=12)
    prices(company)
    ends(company)
    payments(company)
    company.events("plain", company.user("plain", "Ada Day"), "report_viewed", range(399, 1, -30))


def prices(company: Company) -> None:
    recurly.account(company, "plain")
    recurly.account(company, "annual", plan="yearly", unit_amount="120.00", current_term_ends_at=day(-83, 0))
    for account_id in ("addonia", "dropped"):
        recurly.account(company, account_id)
        recurly.add_on(company, account_id, 2, 200)
    recurly.add_on(company, "dropped", 2, 120, expired_at=day(120, 0))
    recurly.account(company, "grown")
    recurly.state(company, "grown", 15, quantity=12)
    recurly.account(company, "dearer")
    recurly.state(company, "dearer", 15, unit_amount="12.55")
    recurly.account(company, "euro", currency="EUR")
    recurly.account(company, "planless", plan="no such plan")
    for account_id in ("halved", "welcomed", "balanced"):
        recurly.account(company, account_id)
        for ago in MONTHS:
            is_first = ago == MONTHS[0]
            is_off = account_id == "halved" or (account_id == "welcomed" and is_first)
            off = {"discount": "50.00", "total": "50.00"} if is_off else {}
            recurly.invoice(company, account_id, ago, **off)
    # A balance is no discount.
    for ago in (15, 5):
        recurly.invoice(company, "balanced", ago, total="20.00")


def ends(company: Company) -> None:
    recurly.account(company, "leaving")
    recurly.state(company, "leaving", 10, state="canceled", canceled_at=day(10, 0), expires_at=day(-20, 0))
    recurly.account(company, "gone")
    recurly.state(company, "gone", 130, state="canceled", canceled_at=day(130, 0), expires_at=day(100, 0))
    recurly.state(company, "gone", 100, state="expired")
    recurly.account(company, "resting")
    recurly.state(company, "resting", 20, state="paused", paused_at=day(20, 0))
    recurly.account(
        company,
        "trying",
        since=5,
        trial_started_at=day(5, 0),
        trial_ends_at=day(-9, 0),
        activated_at=day(5, 0),
    )
    recurly.account(company, "tried", since=60, trial_started_at=day(60, 0), trial_ends_at=day(46, 0))
    recurly.state(company, "tried", 46)
    recurly.account(company, "planned", since=5, state="future")


def payments(company: Company) -> None:
    for account_id in ("punctual", "overdue"):
        recurly.account(company, account_id)
        for ago in MONTHS:
            unpaid = account_id == "overdue" and ago == MONTHS[-1]
            recurly.invoice(company, account_id, ago, paid_late=None if unpaid else 2)
    recurly.account(company, "declined")
    recurly.transaction(company, "declined", 9, "declined")
    recurly.transaction(company, "declined", 8, "success")
    # A card that is looked at is not charged.
    recurly.transaction(company, "punctual", 9, "declined", type="verify", amount="0.00")
    recurly.account(company, "credited")
    wrong = recurly.invoice(company, "credited", 40)
    credit = {
        "type": "credit",
        "origin": "line_item_refund",
        "subtotal": "-30.00",
        "total": "-30.00",
        "paid": "0.00",
    }
    recurly.invoice(company, "credited", 12, paid_late=-14, previous_invoice_id=wrong, **credit)


@pytest.mark.parametrize(
    ("account_id", "mrr", "seats"),
    [
        ("plain", 10000, 10),
        ("annual", 10000, 10),
        ("addonia", 11000, 10),
        ("dropped", 10000, 10),
        ("grown", 12000, 12),
        ("dearer", 12550, 10),
        ("halved", 5000, 10),
        ("welcomed", 10000, 10),
        ("balanced", 10000, 10),
        ("leaving", 10000, 10),
        ("resting", 10000, 10),
        ("tried", 10000, 10),
    ],
)
def test_mrr_is_the_price_of_the_subscription(bills, account_id, mrr, seats):
    assert bills.feature(account_id, "billing_mrr_cents") == mrr
    assert bills.feature(account_id, "seat_bought") == seats
    assert bills.fired(account_id, "contract_shrunk") == []


def test_another_currency_or_no_plan_is_unknown(bills):
    assert pd.isna(bills.feature("euro", "billing_mrr_cents"))
    assert pd.isna(bills.feature("planless", "billing_mrr_cents"))


def test_more_seats_grow_the_contract(bills):
    assert bills.fired("grown", "contract_grown") == ["MRR grew +20 % in 90 days, to $120"]
    assert bills.feature("grown", "billing_mrr_cents", days_ago=21) == 10000
    assert bills.fired("plain", "contract_grown") == []


def test_the_term_of_a_year_ends(bills):
    assert bills.fired("annual", "renewal_due") == [f"contract ends in 83 days, on {date_of(-83)}"]
    assert bills.fired("plain", "renewal_due") == []


def test_a_canceled_subscription_is_paid_for_until_it_expires(bills):
    assert bills.fired("leaving", "auto_renew_off") == [f"auto-renew switched off on {date_of(10)}"]
    assert bills.fired("leaving", "auto_renew_off", days_ago=14) == []
    assert bills.fired("plain", "auto_renew_off") == []
    assert ("gone", TODAY - timedelta(days=105)) in bills.features
    assert ("gone", TODAY - timedelta(days=98)) not in bills.features


def test_a_pause_is_reported(bills):
    assert len(bills.fired("resting", "billing_paused")) == 1
    assert bills.fired("resting", "billing_paused", days_ago=21) == []
    assert bills.fired("plain", "billing_paused") == []


def test_a_trial_and_a_plan_for_later_are_no_customers(home, bills):
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
    ) as connection:
        trials = connection.execute(
            f"select account_id from marts.fct_trial_features where as_of_date = '{TODAY}'"
        ).fetchall()
    assert trials == [("trying",)]
    assert pd.isna(bills.features.get(("trying", TODAY), {}).get("billing_mrr_cents"))
    assert ("planned", TODAY) not in bills.features
    assert bills.feature("tried", "fit_is_from_trial") == 1
    assert bills.feature("tried", "fit_tenure_days") == 46


def test_an_invoice_is_overdue(bills):
    assert bills.fired("overdue", "invoice_overdue") == ["invoice of $100 overdue for 16 days, usual 2"]
    assert bills.fired("punctual", "invoice_overdue") == []
    assert bills.feature("punctual", "billing_days_late_usual") == 2


def test_a_declined_payment_has_failed_and_a_card_that_is_looked_at_has_not(bills):
    assert bills.fired("declined", "charge_failed") == []
    assert bills.fired("declined", "charge_settled") == [
        f"charge of $120 failed on {date_of(9)} (card_declined), settled on {date_of(8)}"
    ]
    assert bills.fired("punctual", "charge_failed") == []


def test_a_credit_invoice_says_that_the_first_was_wrong(bills):
    assert bills.fired("credited", "invoice_wrong") == [f"invoice credited with $30 on {date_of(12)}"]
    assert bills.fired("plain", "invoice_wrong") == []
    assert bills.fired("credited", "invoice_overdue") == []


def test_no_row_of_the_story_is_dirt(home):
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
    ) as connection:
        dirt = connection.execute(
            "select table_name, reason from staging.quarantine where is_dirt"
        ).fetchall()
    assert dirt == []


@pytest.mark.slow
def test_two_billing_systems_side_by_side(tmp_path):
    company = Company()
    company.account("striped", seats=7)
    recurly.plan(company, "team")
    recurly.account(company, "recurring")
    company.events("striped", company.user("striped", "Ada Day"), "report_viewed", range(399, 1, -30))
    company.land(tmp_path / "landing")
    build(tmp_path, build_history=False)
    both = read(tmp_path)
    assert both.feature("striped", "billing_mrr_cents") == 7000
    assert both.feature("recurring", "billing_mrr_cents") == 10000
