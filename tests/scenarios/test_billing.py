"""Facts of payments and contracts: the case that must be reported, and its neighbour that must not."""

from datetime import timedelta

from tests.scenarios.company import TODAY


def date_of(days_ago: int) -> str:
    return str(TODAY - timedelta(days=days_ago))


def test_two_days_late_for_a_year_and_now_fifteen_is_reported(story):
    assert story.fired("harborline", "payment_late") == ["last invoice paid 15 days late, usual 2"]
    assert story.feature("harborline", "billing_days_late_change_last_90d") > 3
    assert story.feature("harborline", "billing_late_invoice_share_last_365d") == 1


def test_always_twenty_days_late_is_not_reported(story):
    assert story.fired("stillwater", "payment_late") == []
    assert story.fired("stillwater", "payment_late", days_ago=7) == []
    assert story.feature("stillwater", "billing_days_late_usual") == 20


def test_nine_days_later_than_usual_is_not_reported(story):
    assert story.feature("oakhurst", "billing_days_late_excess") == 9
    assert story.fired("oakhurst", "payment_late") == []


def test_an_unpaid_invoice_is_overdue_beyond_the_own_habit(story):
    assert story.fired("ravenscar", "invoice_overdue") == ["invoice of $120 overdue for 16 days, usual 2"]
    assert story.fired("ravenscar", "payment_late") == ["last invoice unpaid and 16 days late, usual 2"]
    assert story.feature("ravenscar", "billing_days_overdue") == 16
    # Two weeks ago it was overdue for two days, as always.
    assert story.fired("ravenscar", "invoice_overdue", days_ago=14) == []
    assert story.feature("ravenscar", "billing_days_overdue", days_ago=14) == 2


def test_an_unpaid_invoice_of_one_who_pays_late_is_not_overdue_yet(story):
    assert story.feature("wexford", "billing_days_overdue") == 16
    assert story.fired("wexford", "invoice_overdue") == []


def test_a_charge_that_failed_is_reported_with_its_day_and_how_it_went_on(story):
    assert story.fired("kestrel", "charge_settled") == [
        f"charge of $120 failed on {date_of(9)} (card_declined), settled on {date_of(8)}"
    ]
    assert story.feature("kestrel", "billing_failed_charges_last_30d") == 1
    assert story.feature("kestrel", "billing_unrecovered_payments_last_90d") == 0
    assert story.fired("kestrel", "charge_settled", days_ago=14) == []


def test_a_charge_that_failed_more_than_30_days_ago_is_not_reported(story):
    assert story.fired("falconer", "charge_settled") == []
    assert story.fired("falconer", "charge_settled", days_ago=7) == [
        f"charge of $120 failed on {date_of(31)} (card_declined), settled on {date_of(25)}"
    ]
    assert story.feature("falconer", "billing_failed_charges_last_90d") == 1


def test_a_charge_is_unrecovered_until_the_money_came(story):
    # The invoice was paid 25 days ago, a day after that Monday's as-of date.
    assert story.feature("falconer", "billing_unrecovered_payments_last_90d", days_ago=28) == 1
    assert story.fired("falconer", "charge_failed", days_ago=28) == [
        f"charge of $120 failed on {date_of(31)} (card_declined)"
    ]
    assert story.feature("falconer", "billing_unrecovered_payments_last_90d") == 0


def test_another_payment_method_is_reported_and_the_first_is_not(story):
    assert story.fired("kestrel", "payment_method_changed") == [
        f"payment method changed to sepa debit on {date_of(8)}"
    ]
    assert story.feature("kestrel", "billing_days_since_payment_method_change") == 8
    assert story.fired("falconer", "payment_method_changed") == []
    assert story.feature("falconer", "billing_payment_method_changes_last_90d") == 0


def test_auto_renew_is_dated_with_the_day_it_was_switched_off_for_good(story):
    assert story.fired("thornbury", "auto_renew_off") == [f"auto-renew switched off on {date_of(30)}"]
    assert story.feature("thornbury", "billing_days_since_auto_renew_off") == 30
    # In between it was on.
    assert story.fired("thornbury", "auto_renew_off", days_ago=35) == []
    assert story.fired("thornbury", "auto_renew_off", days_ago=77) == [
        f"auto-renew switched off on {date_of(100)}"
    ]


def test_an_invoice_that_was_credited_is_wrong_and_one_voided_long_ago_is_forgotten(story):
    assert story.fired("kestrel", "invoice_wrong") == [f"invoice credited with $30 on {date_of(12)}"]
    assert story.feature("kestrel", "billing_credited_cents_last_180d") == 3000
    assert story.fired("falconer", "invoice_wrong") == []
    assert story.fired("falconer", "invoice_wrong", days_ago=7) == [f"invoice of $50 voided on {date_of(95)}"]


def test_a_renewal_is_reported_at_120_90_and_60_days_and_not_before(story):
    assert story.fired("redwater", "renewal_due") == [f"contract ends in 83 days, on {date_of(-83)}"]
    assert story.feature("redwater", "billing_renewal_band_days") == 90
    assert story.feature("redwater", "billing_renewal_band_days", days_ago=14) == 120
    assert story.fired("bluewater", "renewal_due") == []
    # Who pays by the month is always near an end.
    assert story.fired("harborline", "renewal_due") == []


def test_a_contract_shrinks_or_grows_by_a_tenth(story):
    assert story.fired("larkfield", "contract_shrunk") == ["MRR fell −20 % in 90 days, to $80"]
    assert story.fired("larkfield", "contract_grown") == []
    assert story.fired("meadowbank", "contract_grown") == ["MRR grew +20 % in 90 days, to $120"]
    assert story.fired("evenholm", "contract_grown") == []
    assert story.feature("larkfield", "billing_contractions_last_365d") == 1
    assert story.feature("evenholm", "billing_expansions_last_365d") == 1
