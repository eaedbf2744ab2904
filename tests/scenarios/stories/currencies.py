"""Accounts billed in other currencies than the company's own: with a rate, without one, with one that moves."""

from tests.scenarios.company import Company, day
from tests.scenarios.stories.money import item, resized

# currency -> (days ago, units of the reporting currency); the last of the euro lies after every as-of date
RATES = {
    "eur": [(500, 1.1), (30, 1.25), (-5, 9.0)],
    "jpy": [(500, 0.0065)],
    "kwd": [(500, 3.25)],
    "isk": [(500, 0.0075)],
    "gbp": [(20, 1.3)],
}


def add_to(company: Company) -> None:
    for currency, rates in RATES.items():
        for days_ago, rate in rates:
            company.add(
                "company.exchange_rate", currency=currency, rate=rate, valid_from_on=day(days_ago).date()
            )
    account(company, "berlin", "eur")
    account(company, "tallinn", "eur")
    resized(company, "tallinn", 12, 32)
    account(company, "osaka", "jpy", amount=15000)
    company.invoice("osaka", 40, paid_late=None, cents=150000, currency="jpy")
    company.add(
        "stripe.charge", id="ch_osaka", customer_id="c_osaka", invoice_id="in_osaka_40", created=day(20),
        amount=150000, currency="jpy", status="failed", failure_code="card_declined", _fivetran_synced=day(20),
    )  # fmt: skip
    account(company, "kuwait", "kwd", amount=30000)
    # Billing counts it in hundredths, though a krona has none.
    account(company, "reykjavik", "isk", amount=50000)
    account(company, "leeds", "gbp")
    account(company, "zurich", "chf")
    company.invoice("zurich", 40, paid_late=None, cents=12000, currency="chf")
    # Two subscriptions in two currencies, and one subscription with two.
    account(company, "basel", "eur")
    company.subscription("basel", 400, id="s_basel_2")
    item(company, "basel", "team", cents=1000, quantity=10)
    company.rows["stripe.subscription_item"][-1]["subscription_id"] = "s_basel_2"
    account(company, "geneva", "eur")
    item(company, "geneva", "credits", cents=100, quantity=1)
    # The line says the currency; the price list has the default one.
    company.account("vienna")
    company.invoice("vienna", 20, paid_late=0, cents=8000, currency="eur", subtotal=8000, tax=0, total=8000)
    company.add(
        "stripe.invoice_line_item", id="il_vienna", invoice_id="in_vienna_20", subscription_id="s_vienna",
        subscription_item_id="i_vienna", plan_id="p_vienna", type="subscription", proration=False, quantity=10,
        amount=8000, period_start=day(20), period_end=day(-10), _fivetran_synced=day(20),
    )  # fmt: skip


def account(company: Company, account_id: str, currency: str, amount: int = 1000) -> None:
    """Ten seats at `amount` minor units a month."""
    company.account(account_id, cents_per_seat=amount)
    company.rows["stripe.plan"][-1]["currency"] = currency
