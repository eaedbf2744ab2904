"""What a price is and what only looks like one: prorations, balances, taxes, coupons, pauses, test rows, free plans."""

from typing import Any

from tests.scenarios.company import Company, day

MONTHLY = range(375, 14, -30)


def add_to(company: Company) -> None:
    prorations(company)
    discounts(company)
    ends_and_pauses(company)
    other_rows(company)
    landed_discounts(company)


def landed_discounts(company: Company) -> None:
    """A coupon in per cent for ever, one in money that has run out since, and one that is given once."""
    for account_id, values in (
        ("couponby", {"percent_off": 20, "duration": "forever"}),
        ("couponed", {"amount_off": 3000, "duration": "repeating", "duration_in_months": 2}),
        ("oncely", {"percent_off": 100, "duration": "once"}),
    ):
        company.account(account_id)
        company.add("stripe.coupon", id=f"coupon_{account_id}", _fivetran_synced=day(300), **values)
        company.add(
            "stripe.subscription_discount", id=f"di_{account_id}", subscription_id=f"s_{account_id}",
            coupon_id=f"coupon_{account_id}", start=day(160), _fivetran_synced=day(160),
        )  # fmt: skip


def prorations(company: Company) -> None:
    # Two seats more, ten days ago: the invoice of that day is a part of a period.
    company.account("proctor")
    bill(company, "proctor", MONTHLY)
    resized(company, "proctor", 12, 10)
    bill(
        company,
        "proctor",
        [10],
        billing_reason="subscription_update",
        amount_due=1333,
        subtotal=1333,
        total=1333,
    )
    # The same with a price of its own on the yearly invoice, which is below the list.
    company.account("ledgerwood", interval="year", cents_per_seat=12000, period_ends=-165)
    invoice = bill(company, "ledgerwood", [200], amount_due=96000, subtotal=96000, total=96000)[0]
    line(company, "ledgerwood", invoice, 200, amount=96000, quantity=10)
    resized(company, "ledgerwood", 11, 60)
    late = bill(company, "ledgerwood", [60], billing_reason="subscription_update", amount_due=4000, subtotal=4000,
                total=4000)[0]  # fmt: skip
    line(company, "ledgerwood", late, 60, amount=4000, quantity=11, proration=True, type="invoiceitem")


def discounts(company: Company) -> None:
    for account_id, parts in {
        "balanced": {"amount_due": 2000},
        "taxed": {"amount_due": 11900, "tax": 1900, "total": 11900},
    }.items():
        company.account(account_id)
        bill(company, account_id, MONTHLY)
        bill(company, account_id, [8], **parts)
    # On every invoice, and on the first one only.
    company.account("halfprice")
    bill(company, "halfprice", MONTHLY, amount_due=5000, total=5000)
    company.account("welcomed", since=110)
    bill(company, "welcomed", [110], amount_due=5000, total=5000)
    bill(company, "welcomed", [80, 50, 20])


def ends_and_pauses(company: Company) -> None:
    for account_id, values in {
        "portal": {"cancel_at": day(-20, 0), "canceled_at": day(10)},
        "paused": {"pause_collection_behavior": "void"},
    }.items():
        company.account(account_id)
        company.rows["stripe.subscription_history"].pop()
        company.subscription(account_id, 400, 100)
        company.subscription(account_id, 100, **values)
    bill(company, "paused", [70, 40], status="void", status_transitions_voided_at=day(35))
    company.account("voided")
    bill(company, "voided", [40], status="void", status_transitions_voided_at=day(35))
    # The period stands at the item; the subscription says none.
    company.account("itemised", interval="year", cents_per_seat=12000)
    company.rows["stripe.subscription_history"].pop()
    company.subscription("itemised", 400, current_period_start=None, current_period_end=None)
    company.rows["stripe.subscription_item"][-1] |= {
        "current_period_start": day(325, 0), "current_period_end": day(-40, 0)
    }  # fmt: skip


def other_rows(company: Company) -> None:
    company.account("freeloader", cents_per_seat=0)
    # Rows of test mode with the account's own id.
    company.account("testbed")
    begin = {"_fivetran_synced": day(300), "livemode": False}
    company.add(
        "stripe.customer", id="c_qa", email="qa@testbed.example", metadata='{"account_id": "testbed"}',
        created=day(300), **begin,
    )  # fmt: skip
    company.subscription("testbed", 300, id="s_qa", customer_id="c_qa", livemode=False)
    company.add(
        "stripe.subscription_item", id="i_qa", subscription_id="s_qa", plan_id="p_testbed", quantity=99,
        _fivetran_synced=day(300),
    )  # fmt: skip
    # An add-on with a subscription of its own, and an item that was taken off.
    company.account("addonia")
    item(company, "addonia", "credits", cents=1, quantity=9000)
    company.account("swapped")
    company.add(
        "stripe.subscription_item", id="i_swapped", subscription_id="s_swapped", plan_id="p_swapped", quantity=10,
        _fivetran_synced=day(60), _fivetran_deleted=True,
    )  # fmt: skip
    item(company, "swapped", "business", cents=2000, quantity=10, since=60)
    # A tiered price beside a known one, without any invoice.
    company.account("tiered")
    item(company, "tiered", "usage", cents=None, quantity=40)
    # Never sent; and paid on a day that no one says.
    company.account("drafted")
    company.invoice(
        "drafted", 50, paid_late=None, status="draft", status_transitions_finalized_at=None, due_date=None
    )
    company.account("timeless")
    company.invoice("timeless", 50, paid_late=None, status="paid", status_transitions_finalized_at=None)


def bill(company: Company, account_id: str, days_ago: Any, **values: Any) -> list[str]:
    """Invoices of a whole period of 100.00, paid at once; the reason, and the parts, as `values` say."""
    parts = {"billing_reason": "subscription_cycle", "subtotal": 10000, "tax": 0, "total": 10000}
    return [company.invoice(account_id, ago, paid_late=0, **(parts | values)) for ago in days_ago]


def line(company: Company, account_id: str, invoice: str, days_ago: int, **values: Any) -> None:
    company.add(
        "stripe.invoice_line_item", **({
            "id": f"il_{invoice}", "invoice_id": invoice, "subscription_id": f"s_{account_id}",
            "subscription_item_id": f"i_{account_id}", "plan_id": f"p_{account_id}", "type": "subscription",
            "proration": False, "period_start": day(days_ago), "period_end": day(days_ago - 365),
            "_fivetran_synced": day(days_ago),
        } | values),
    )  # fmt: skip


def resized(company: Company, account_id: str, seats: int, days_ago: int) -> None:
    company.add(
        "stripe.subscription_item", id=f"i_{account_id}", subscription_id=f"s_{account_id}", plan_id=f"p_{account_id}",
        quantity=seats, _fivetran_synced=day(days_ago),
    )  # fmt: skip


def item(
    company: Company, account_id: str, product: str, cents: int | None, quantity: int, since: int = 400
) -> None:
    plan = f"p_{account_id}_{product}"
    company.add(
        "stripe.price", id=plan, product_id=product, unit_amount=cents, recurring_interval="month",
        recurring_interval_count=1, _fivetran_synced=day(since, 0),
    )  # fmt: skip
    company.add(
        "stripe.subscription_item", id=f"i_{account_id}_{product}", subscription_id=f"s_{account_id}", price_id=plan,
        quantity=quantity, _fivetran_synced=day(since, 0),
    )  # fmt: skip
