"""Money in several currencies: what is summed, what is said, and what a rate that moves does not do."""

import pandas as pd
import pytest

from tenure import warehouse
from tests.scenarios.company import TODAY


@pytest.fixture(scope="module")
def connection(story_home):
    with warehouse.connect(
        story_home / "warehouse" / "tenure.duckdb", read_only=True, folders=[story_home]
    ) as opened:
        yield opened


@pytest.mark.parametrize(
    ("account_id", "mrr"),
    [
        ("berlin", 12500),
        # a yen is no hundredth, a fils a thousandth of a dinar; billing lands a krona as a hundred
        ("osaka", 97500),
        ("kuwait", 97500),
        ("reykjavik", 3750),
        ("leeds", 13000),
        ("basel", 22500),
        ("vienna", 10000),
    ],
)
def test_mrr_is_in_the_reporting_currency_by_the_rate_of_the_day(story, account_id, mrr):
    assert story.feature(account_id, "billing_mrr_cents") == mrr


def test_a_rate_that_moves_is_no_growth(story):
    assert story.feature("berlin", "billing_mrr_cents", days_ago=35) == 11000
    assert story.feature("berlin", "billing_mrr_change_last_90d") == 0
    assert story.feature("berlin", "billing_mrr_change_last_365d") == 0
    assert story.feature("berlin", "billing_expansions_last_365d") == 0
    assert story.fired("berlin", "contract_grown") == []
    assert story.fired("tallinn", "contract_grown") == ["MRR grew +20 % in 90 days, to $150"]


def test_a_rate_that_moves_is_no_expansion(connection):
    labels = connection.execute(
        "select account_id, label from marts.fct_account_outcomes where target = 'expansion'"
        " and account_id in ('berlin', 'tallinn') and as_of_date = ? order by all",
        [TODAY - pd.Timedelta(days=70)],
    ).fetchall()
    assert labels == [("berlin", 0), ("tallinn", 1)]


def test_without_a_rate_an_amount_is_unknown_and_said_in_its_own_currency(story):
    for feature in ("billing_mrr_cents", "billing_overdue_cents", "billing_mrr_change_last_90d"):
        assert pd.isna(story.feature("zurich", feature))
    assert story.fired("zurich", "invoice_overdue") == ["invoice of CHF 120 overdue for 26 days"]
    assert story.feature("osaka", "billing_overdue_cents") == 97500
    assert story.fired("osaka", "charge_failed")[0].startswith("charge of ¥150000 failed on ")


def test_before_the_first_rate_an_amount_is_unknown(story):
    assert pd.isna(story.feature("leeds", "billing_mrr_cents", days_ago=21))


def test_two_currencies_in_one_subscription_are_no_price(story):
    assert pd.isna(story.feature("geneva", "billing_mrr_cents"))


def test_the_currency_of_an_account_is_that_of_all_its_subscriptions(connection):
    found = connection.execute(
        "select account_id, currency, own_mrr_cents from intermediate.int_billing__terms_as_of"
        " where measured_on = ? and account_id in ('berlin', 'basel', 'zurich') order by all",
        [TODAY],
    ).fetchall()
    assert found == [("basel", None, None), ("berlin", "eur", 10000), ("zurich", "chf", 10000)]


def test_a_currency_without_a_rate_is_said_once(connection):
    unknown = connection.execute(
        "select currency from intermediate.int_raw__currencies where not is_reporting and rates_from_on is null"
    ).fetchall()
    assert unknown == [("chf",)]
