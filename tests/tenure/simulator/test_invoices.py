"""What billing lands: lines, taxes, currencies, free months and pauses."""

import numpy as np
import pandas as pd
import pytest

from tenure.simulator.sources.billing import draw_billing
from tenure.simulator.sources.subscriptions import draw_subscriptions


@pytest.fixture(scope="module")
def billing(simulated) -> dict[str, pd.DataFrame]:
    world, _ = simulated
    return draw_billing(world) | draw_subscriptions(world)


@pytest.fixture(scope="module")
def invoices(billing) -> pd.DataFrame:
    return billing["stripe.invoice"].drop_duplicates("id", keep="last").set_index("id")


def test_lines_add_up_to_their_invoice(billing, invoices):
    lines = billing["stripe.invoice_line_item"]
    added = lines.groupby("invoice_id").amount.sum()
    assert (added.reindex(invoices.index) == invoices.subtotal).all()
    assert lines.proration.any()
    assert (lines.amount > 0).all()


def test_a_whole_period_is_charged_but_in_a_free_month_and_only_one_in_a_row_is_free(invoices):
    net = invoices.total - invoices.tax
    assert set(net[net != invoices.subtotal]) == {0}
    is_free = (net == 0).groupby(invoices.subscription_id)
    assert is_free.any().sum() > 10
    assert not (is_free.shift(1, fill_value=False) & (net == 0)).any()


def test_tax_is_on_european_invoices_alone(invoices):
    assert set(invoices.currency[invoices.tax > 0]) == {"eur"}
    assert set(invoices.currency) == {"usd", "eur", "jpy"}


def test_an_account_keeps_its_currency(billing, invoices):
    assert (invoices.groupby("customer_id").currency.nunique() == 1).all()
    items = billing["stripe.subscription_item"]
    code = items.plan_id.str.rsplit("_").str[-1]
    own = invoices.drop_duplicates("subscription_id").set_index("subscription_id").currency
    known = items.subscription_id.isin(own.index)
    assert (code[known] == own.reindex(items.subscription_id[known]).to_numpy()).all()


def test_invoices_of_a_pause_are_voided_and_never_charged(billing, invoices):
    versions = billing["stripe.subscription_history"]
    paused = versions[versions.pause_collection_behavior.notna()]
    pauses = set(zip(paused["id"], paused.current_period_start.dt.date, strict=True))
    void = invoices[invoices.status == "void"]
    assert set(zip(void.subscription_id, void.created.dt.date, strict=True)) == pauses
    assert len(pauses) > 5
    assert not np.isin(billing["stripe.charge"].invoice_id, void.index).any()
