"""Rows of Recurly, one by one: what is kept, what is set aside and why, and what was known when."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dbt_project.connectors.landed_rows import built_from, conformed, dirt, rows_lost

# What lands, by table.
ROWS = {
    "account_history": """id,code,email,created_at,updated_at,deleted_at,_fivetran_synced
        r1,acme,pay@acme.example,2025-01-01,2025-01-01,,2026-01-01
        r1,acme,new@acme.example,2025-01-01,2025-06-01,,2026-01-01
        r2,beta,,2025-01-01,2025-01-01,2025-09-01,2026-01-01
        ,none,,2025-01-01,2025-01-01,,2026-01-01
        r3,late,,2025-01-01,2026-05-01,,2026-01-01""",
    "plan_history": """id,code,interval_unit,interval_length,updated_at,_fivetran_synced
        p1,team,months,12,2025-01-01,2026-01-01
        p2,odd,fortnights,1,2025-01-01,2026-01-01""",
    "subscription_history": """id,account_id,state,plan_id,currency,unit_amount,quantity,updated_at,trial_ends_at,expires_at,_fivetran_synced
        s1,r1,active,p1,USD,12.5,2,2025-01-10,2025-01-24,,2026-01-01
        s1,r1,active,p1,USD,12.5,2,2025-01-24,2025-01-24,,2026-01-01
        s1,r1,active,p1,USD,12.5,2,2025-01-24,2025-01-24,,2026-01-01
        s1,r1,canceled,p1,USD,12.55,3,2025-03-01,,2025-04-01,2026-01-01
        s1,r1,expired,p1,USD,12.55,3,2025-04-01,,2025-04-01,2026-01-01
        s2,r9,active,p1,USD,1,1,2025-01-10,,,2026-01-01
        s3,r1,asleep,p1,USD,1,1,2025-01-10,,,2026-01-01
        s4,r1,active,p1,USD,-1,1,2025-01-10,,,2026-01-01
        s5,r1,active,p1,USD,1,1,,,,2026-01-01
        s6,r1,active,p1,USD,1,1.5,2025-01-10,,,2026-01-01
        s7,r1,future,p1,EUR,1,1,2025-01-10,,,2026-01-01""",  # noqa: E501
    "subscription_add_on_history": """id,subscription_id,plan_add_on_id,unit_amount,quantity,updated_at,expired_at,_fivetran_synced
        a1,s1,support,5,1,2025-01-10,,2026-01-01
        a1,s1,support,5,1,2025-02-01,2025-02-01,2026-01-01
        a2,s9,support,5,1,2025-01-10,,2026-01-01""",  # noqa: E501
    "invoice_history": """id,account_id,type,state,origin,previous_invoice_id,subtotal,discount,tax,total,balance,created_at,due_at,closed_at,updated_at,_fivetran_synced
        i1,r1,charge,open,renewal,,100,10,17.1,107.1,107.1,2025-02-01,2025-02-10,,2025-02-01,2026-01-01
        i1,r1,charge,paid,renewal,,100,10,17.1,107.1,0,2025-02-01,2025-02-10,2025-02-08,2025-02-08,2026-01-01
        i2,r1,credit,closed,line_item_refund,i1,-29.99,0,0,-29.99,0,2025-02-12,2025-02-12,2025-02-12,2025-02-12,2026-01-01
        i3,r1,charge,voided,purchase,,5,0,0,5,0,2025-02-01,2025-02-10,2025-02-03,2025-02-03,2026-01-01
        i4,r1,charge,past_due,renewal,,5,0,0,5,5,2025-02-01,2025-02-10,,2025-02-11,2026-01-01
        i5,r1,charge,paid,renewal,,5,0,0,five,5,2025-02-01,2025-02-10,,2025-02-11,2026-01-01
        i8,r1,charge,paid,renewal,,5,0,0,5,inf,2025-02-01,2025-02-10,,2025-02-11,2026-01-01
        i6,r1,charge,paid,renewal,,5,0,0,5,5,2025-02-01,,2025-01-01,2025-02-11,2026-01-01
        i7,r9,charge,paid,renewal,,5,0,0,5,5,2025-02-01,,,2025-02-11,2026-01-01""",  # noqa: E501
    "line_item_history": """id,invoice_id,subscription_id,updated_at,_fivetran_synced
        l1,i1,s1,2025-02-01,2026-01-01
        l2,i1,,2025-02-01,2026-01-01
        l3,i4,s1,2025-02-01,2026-01-01
        l4,i4,s7,2025-02-01,2026-01-01
        ,i4,s7,2025-02-01,2026-01-01""",
    "transaction": """id,account_id,invoice_id,type,status,status_code,amount,currency,created_at,_fivetran_synced
        t1,r1,i1,purchase,declined,card_expired,107.1,USD,2025-02-07,2026-01-01
        t2,r1,i1,purchase,success,,107.1,USD,2025-02-08,2026-01-01
        t3,r1,,verify,declined,card_expired,0,USD,2025-02-07,2026-01-01
        t4,r1,,purchase,,,1,USD,2025-02-07,2026-01-01
        t5,r1,,purchase,success,,inf,USD,2025-02-07,2026-01-01
        t6,r9,,purchase,success,,1,USD,2025-02-07,2026-01-01""",
}
PRICE = "p1|p1|usd|1250"

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from built_from("recurly", ROWS, tmp_path_factory.mktemp("home"))


def test_each_bad_row_says_what_is_wrong_with_it(built: Path) -> None:
    assert dirt("recurly") == {
        ("account_history", "", "id: missing"),
        ("account_history", "r3", "updated_at: impossible time, more than a day after _fivetran_synced"),
        ("plan_history", "p2", "interval_unit: unknown unit: 'fortnights'"),
        ("subscription_history", "s2", "account_id: unknown account: 'r9'"),
        ("subscription_history", "s3", "state: unknown state: 'asleep'"),
        ("subscription_history", "s4", "unit_amount: negative: '-1'"),
        ("subscription_history", "s5", "updated_at: missing"),
        ("subscription_history", "s6", "quantity: not a whole number, such as cents: '1.5'"),
        ("subscription_add_on_history", "a2", "subscription_id: unknown subscription: 's9'"),
        ("invoice_history", "i5", "total: not a number: 'five'"),
        ("invoice_history", "i8", "balance: not a number: 'inf'"),
        ("invoice_history", "i6", "closed_at: impossible time, before created_at"),
        ("invoice_history", "i7", "account_id: unknown account: 'r9'"),
        ("line_item_history", "", "id: missing"),
        ("transaction", "t4", "status: missing"),
        ("transaction", "t5", "amount: not a number: 'inf'"),
        ("transaction", "t6", "account_id: unknown account: 'r9'"),
    }
    assert rows_lost() == []


def test_the_latest_state_of_an_account_holds(built: Path) -> None:
    columns = "customer_id, stated_account_id, email, is_deleted"
    assert conformed("cnf_billing__customers", columns) == [
        ("r1", "acme", "new@acme.example", False),
        ("r2", "beta", None, True),
    ]


def test_each_state_of_a_subscription_holds_until_the_next(built: Path) -> None:
    columns = (
        "subscription_id, status, is_cancel_at_period_end, cast(cancels_at as date)::text, "
        "cast(ended_at as date)::text, cast(valid_from_at as date)::text, cast(valid_until_at as date)::text"
    )
    assert conformed("cnf_billing__subscription_versions", columns) == [
        ("s1", "active", True, "2025-04-01", None, "2025-03-01", "2025-04-01"),
        ("s1", "active", None, None, None, "2025-01-24", "2025-03-01"),
        ("s1", "canceled", None, None, "2025-04-01", "2025-04-01", None),
        ("s1", "trialing", None, None, None, "2025-01-10", "2025-01-24"),
        ("s7", "incomplete", None, None, None, "2025-01-10", None),
    ]


def test_a_subscription_and_its_add_ons_are_items_with_a_price_of_their_own(built: Path) -> None:
    columns = (
        "item_id, plan_id, quantity, cast(valid_from_at as date)::text, cast(valid_until_at as date)::text"
    )
    assert conformed("cnf_billing__subscription_items", columns) == [
        ("a1", "support|p1|usd|500", 1, "2025-01-10", "2025-02-01"),
        ("s1", PRICE, 2, "2025-01-10", "2025-01-24"),
        ("s1", PRICE, 2, "2025-01-24", "2025-03-01"),
        ("s1", "p1|p1|usd|1255", 3, "2025-03-01", "2025-04-01"),
        ("s1", "p1|p1|usd|1255", 3, "2025-04-01", None),
        ("s7", "p1|p1|eur|100", 1, "2025-01-10", None),
    ]
    columns = "plan_id, plan_tier, amount_cents, billing_interval, interval_count, currency"
    assert conformed("cnf_billing__plans", columns) == [
        ("p1|p1|eur|100", "team", 100.0, "month", 12, "eur"),
        (PRICE, "team", 1250.0, "month", 12, "usd"),
        ("p1|p1|usd|1255", "team", 1255.0, "month", 12, "usd"),
        ("support|p1|usd|500", "support", 500.0, "month", 12, "usd"),
    ]


def test_invoices_are_what_is_owed_and_credit_invoices_correct_them(built: Path) -> None:
    columns = (
        "invoice_id, status, subscription_id, billing_reason, subtotal_cents, total_cents, amount_due_cents, "
        "amount_remaining_cents, cast(paid_at as date)::text, cast(voided_at as date)::text"
    )
    assert conformed("cnf_billing__invoices", columns) == [
        ("i1", "paid", "s1", "subscription_cycle", 10000, 10710, 10710, 0, "2025-02-08", None),
        ("i3", "void", None, "subscription_create", 500, 500, 500, 0, None, "2025-02-03"),
        # of two subscriptions
        ("i4", "open", None, "subscription_cycle", 500, 500, 500, 500, None, None),
    ]
    assert conformed(
        "cnf_billing__credit_notes", "credit_note_id, invoice_id, customer_id, amount_cents"
    ) == [("i2", "i1", "r1", 2999)]


def test_charges_are_attempts_to_collect(built: Path) -> None:
    columns = "charge_id, status, is_failed, failure_code, amount_cents"
    assert conformed("cnf_billing__charges", columns) == [
        ("t1", "failed", True, "card_expired", 10710),
        ("t2", "succeeded", False, None, 10710),
    ]
