"""MRR is a price: what changes it, and what only looks as if it did."""

import pandas as pd
import pytest

from tests.scenarios.company import TODAY


@pytest.mark.parametrize(
    ("account_id", "mrr"),
    [
        ("proctor", 12000),
        # the price of the line, for the seats of today
        ("ledgerwood", 8800),
        ("balanced", 10000),
        ("taxed", 10000),
        ("halfprice", 5000),
        ("welcomed", 10000),
        ("paused", 10000),
        ("testbed", 10000),
        ("addonia", 19000),
        ("swapped", 20000),
    ],
)
def test_mrr_is_the_price_of_what_recurs(story, account_id, mrr):
    assert story.feature(account_id, "billing_mrr_cents") == mrr
    assert story.fired(account_id, "contract_shrunk") == []


@pytest.mark.parametrize(
    ("account_id", "before", "while_it_held", "now"),
    [("couponby", 10000, 8000, 8000), ("couponed", 10000, 7000, 10000), ("oncely", 10000, 10000, 10000)],
)
def test_a_landed_discount_lowers_the_price_while_it_recurs(story, account_id, before, while_it_held, now):
    mrr = [story.feature(account_id, "billing_mrr_cents", days_ago) for days_ago in (168, 126, 0)]
    assert mrr == [before, while_it_held, now]


def test_seats_that_were_added_grow_the_contract_and_a_coupon_that_ended_does_not(story):
    assert story.fired("proctor", "contract_grown") == ["MRR grew +20 % in 90 days, to $120"]
    assert story.fired("welcomed", "contract_grown") == []


def test_a_price_that_no_one_says_makes_the_sum_unknown(story):
    assert pd.isna(story.feature("tiered", "billing_mrr_cents"))


def test_an_end_set_ahead_of_time_is_auto_renew_switched_off(story):
    assert story.feature("portal", "billing_is_auto_renew_off") == 1
    assert story.fired("portal", "auto_renew_off") != []
    assert story.feature("paused", "billing_is_auto_renew_off") == 0


def test_a_pause_is_said_and_its_voided_invoices_are_no_mistakes(story):
    assert len(story.fired("paused", "billing_paused")) == 1
    assert story.fired("paused", "invoice_wrong") == []
    assert story.fired("voided", "billing_paused") == []
    assert story.fired("voided", "invoice_wrong") != []


def test_the_period_of_the_item_is_that_of_the_subscription(story):
    assert story.feature("itemised", "billing_days_to_period_end") == 40


def test_seats_are_units_of_the_main_product(story):
    assert story.feature("addonia", "seat_bought") == 10
    assert story.feature("swapped", "seat_bought") == 10
    assert story.feature("testbed", "seat_bought") == 10


def test_a_plan_that_costs_nothing_is_no_paid_coverage(story):
    assert ("freeloader", TODAY) not in story.features
    assert ("halfprice", TODAY) in story.features


def test_a_draft_is_no_debt_and_a_payment_without_a_day_is_unknown(story):
    for account_id in ("drafted", "timeless"):
        assert story.fired(account_id, "invoice_overdue") == []
        assert story.fired(account_id, "payment_late") == []
