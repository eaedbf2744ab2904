"""How customers pay and what they sign: late and always late, cards that fail, contracts that end."""

from tests.scenarios.company import Company, day

MONTHS = tuple(range(390, 29, -30))
"""Days ago of a year's invoices; the last is due 16 days ago."""


def add_to(company: Company) -> None:
    payers(company)
    collections(company)
    contracts(company)


def payers(company: Company) -> None:
    """What counts as late depends on the account's own habit."""
    for account_id, late, last_late in (("harborline", 2, 15), ("stillwater", 20, 20), ("oakhurst", 2, 11)):
        company.account(account_id, period_ends=-10)
        for ago in MONTHS:
            company.invoice(account_id, ago, paid_late=last_late if ago == MONTHS[-1] else late)
    company.account("ravenscar", period_ends=-10)
    for ago in MONTHS:
        company.invoice("ravenscar", ago, paid_late=None if ago == MONTHS[-1] else 2, cents=12000)
    company.account("wexford", period_ends=-10)
    for ago in MONTHS:
        company.invoice("wexford", ago, paid_late=None if ago == MONTHS[-1] else 20)


def collections(company: Company) -> None:
    for account_id, first_card in (("kestrel", 380), ("falconer", 10)):
        company.account(account_id)
        company.add(
            "stripe.payment_method", id=f"pm_{account_id}", customer_id=f"c_{account_id}", type="card",
            created=day(first_card), _fivetran_synced=day(first_card),
        )  # fmt: skip
        invoice = company.invoice(account_id, 40, paid_late=1, cents=12000)
        company.add(
            "stripe.charge", id=f"ch_{account_id}", customer_id=f"c_{account_id}", invoice_id=invoice,
            created=day(9 if account_id == "kestrel" else 31), amount=12000, status="failed",
            failure_code="card_declined", refunded=False, _fivetran_synced=day(9),
        )  # fmt: skip
    # Kestrel's new card was paid with the day after; its old invoice was wrong.
    company.add(
        "stripe.charge", id="ch_kestrel_2", customer_id="c_kestrel", invoice_id="in_kestrel_40", created=day(8),
        amount=12000, status="succeeded", refunded=False, _fivetran_synced=day(8),
    )  # fmt: skip
    company.add(
        "stripe.payment_method", id="pm_kestrel_2", customer_id="c_kestrel", type="sepa_debit", created=day(8),
        _fivetran_synced=day(8),
    )  # fmt: skip
    company.add(
        "stripe.credit_note", id="cn_kestrel", invoice_id="in_kestrel_40", customer_id="c_kestrel",
        created=day(12), amount=3000, _fivetran_synced=day(12),
    )  # fmt: skip
    company.invoice(
        "falconer", 120, paid_late=None, cents=5000, status="void", status_transitions_voided_at=day(95)
    )


def contracts(company: Company) -> None:
    company.account("redwater", interval="year", cents_per_seat=12000, period_ends=-83)
    company.account("bluewater", interval="year", cents_per_seat=12000, period_ends=-121)
    # Auto-renew off, on again, and off for good.
    company.account("thornbury", since=400)
    company.rows["stripe.subscription_history"].pop()
    for since, until, is_on in ((400, 100, True), (100, 70, False), (70, 30, True), (30, 10, False)):
        company.subscription("thornbury", since, until, is_auto_renewed=is_on)
    company.subscription("thornbury", 10, is_auto_renewed=False, default_payment_method_id="pm_thornbury")
    for account_id, last in (("larkfield", 8000), ("meadowbank", 12000), ("evenholm", 10500)):
        company.account(account_id)
        for ago in range(375, 44, -30):
            company.invoice(account_id, ago, paid_late=0, cents=10000)
        # Another price for the ten seats, and an invoice over it.
        company.add(
            "stripe.plan", id=f"p2_{account_id}", product_id="product", amount=last // 10, interval="month",
            interval_count=1, nickname="team", _fivetran_synced=day(15),
        )  # fmt: skip
        company.add(
            "stripe.subscription_item", id=f"i_{account_id}", subscription_id=f"s_{account_id}",
            plan_id=f"p2_{account_id}", quantity=10, _fivetran_synced=day(15),
        )  # fmt: skip
        company.invoice(account_id, 15, paid_late=None, cents=last)
