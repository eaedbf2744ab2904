"""MRR and retention recomputed from landed files alone, in pandas: no SQL, no code and no settings of the project."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

UNTIL = date(2026, 7, 1)
MONTHS = [date(2026, month, 1) for month in (4, 5, 6, 7)]
MONTHS_IN = {"month": 1, "year": 12}
# Of one unit of the currency; the demo company has no other.
MINOR_UNITS = {"usd": 100, "eur": 100, "jpy": 1}


class Landed:
    """The billing tables of a landing, each row as its loader wrote it last."""

    def __init__(self, landing: Path) -> None:
        self._stripe = landing / "stripe"
        self.items = self._read("subscription_item")
        self.versions = self._read("subscription_history").sort_values(
            ["_fivetran_start", "_fivetran_synced"]
        )
        self.prices = self._latest("price").set_index("id")
        self.invoices = self._latest("invoice").set_index("id")
        lines = self._latest("invoice_line_item")
        self.lines = lines[(lines["type"] == "subscription") & ~lines.proration]
        rates = pd.read_csv(
            landing / "company" / "exchange_rate" / "product.csv", parse_dates=["valid_from_on"]
        )
        self.rates = rates[rates.valid_from_on <= pd.Timestamp(UNTIL)].sort_values("valid_from_on")

    def _read(self, table: str) -> pd.DataFrame:
        files = sorted((self._stripe / table).glob("2*.parquet"))
        return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)

    def _latest(self, table: str) -> pd.DataFrame:
        return (
            self._read(table)
            .sort_values("_fivetran_synced", kind="stable")
            .drop_duplicates("id", keep="last")
        )

    def paying(self, day: pd.Timestamp) -> pd.Series:
        """Customer by subscription that is paid for, by the last version that began before the day."""
        held = self.versions[self.versions._fivetran_start < day].drop_duplicates("id", keep="last")
        return held[held.status == "active"].set_index("id").customer_id

    def recurring(self, day: pd.Timestamp) -> pd.DataFrame:
        """customer_id, currency and own (minor units a month) of what is paid for as of the day."""
        known = self.items[self.items._fivetran_synced < day].sort_values("_fivetran_synced")
        held = (
            known.drop_duplicates("id", keep="last")
            .set_index("subscription_id")
            .join(self.paying(day), how="inner")
        )
        held = held.reset_index().merge(self.prices, left_on="plan_id", right_index=True)
        months = held.recurring_interval.map(MONTHS_IN)
        by_line = self._unit_prices(day).reindex(pd.MultiIndex.from_frame(held[["id", "plan_id"]])).to_numpy()
        unit = np.where(np.isnan(by_line), held.unit_amount, by_line)
        own = np.floor(held.quantity * unit / months * self._recurring_share(day, held.subscription_id) + 0.5)
        return held[["customer_id", "currency"]].assign(own=own)

    def _unit_prices(self, day: pd.Timestamp) -> pd.Series:
        """Amount by unit, of the item's line on its latest invoice of the last year."""
        created = self.lines.invoice_id.map(self.invoices.created)
        lines = self.lines.assign(created=created)[
            (created < day) & (created >= day - pd.Timedelta(days=370))
        ]
        lines = lines.sort_values("created").drop_duplicates(["subscription_item_id", "plan_id"], keep="last")
        return (lines.amount / lines.quantity).set_axis(
            pd.MultiIndex.from_frame(lines[["subscription_item_id", "plan_id"]])
        )

    def _recurring_share(self, day: pd.Timestamp, subscriptions: pd.Series) -> np.ndarray:
        """What a discount that is on the last two invoices leaves; 1 where there is none."""
        known = self.invoices[(self.invoices.created < day) & (self.invoices.amount_due >= 0)].sort_values(
            "created"
        )
        left = ((known.total - known.tax) / known.subtotal).groupby(known.subscription_id)
        pair = (
            pd.DataFrame({"last": left.nth(-1), "before": left.nth(-2)}).groupby(known.subscription_id).max()
        )
        pair = pair.reindex(subscriptions)
        return np.where((pair["last"] < 1) & (pair["before"] < 1), pair["last"], 1.0)

    def in_dollars(self, rows: pd.DataFrame) -> pd.Series:
        """Cents by customer, all by the rates of the last day."""
        rate = self.rates.drop_duplicates("currency", keep="last").set_index("currency").rate.to_dict() | {
            "usd": 1.0
        }
        worth = {code: rate[code] * 100 / units for code, units in MINOR_UNITS.items()}
        return np.floor(rows.own * rows.currency.map(worth) + 0.5).groupby(rows.customer_id).sum()


@pytest.fixture(scope="module")
def landed(first_run) -> Landed:
    return Landed(first_run[0].folder / "landing")


def test_months_of_published_retention_are_those_of_the_landed_files(first_run, landed: Landed):
    balances = pd.DataFrame({
        day: landed.in_dollars(landed.recurring(pd.Timestamp(day))) for day in MONTHS
    }).fillna(0)  # fmt: skip
    columns = "month, mrr_start_cents, mrr_end_cents, grr, nrr"
    published = first_run[0].ask(
        f"select {columns} from publish.pub_value_of_churn where month >= date '{MONTHS[0]}' order by month"
    )
    # The day of the run opens no month: the last one ends with it.
    assert [row[0] for row in published] == MONTHS[:-1]
    for (month, start_cents, end_cents, grr, nrr), after in zip(published, MONTHS[1:], strict=True):
        start, end = balances[month], balances[after]
        stayed = start > 0
        assert (start_cents, end_cents) == (start.sum(), end.sum())
        assert grr == pytest.approx(np.minimum(start, end)[stayed].sum() / start.sum(), rel=1e-12)
        assert nrr == pytest.approx(end[stayed].sum() / start.sum(), rel=1e-12)


def test_every_account_is_billed_what_its_files_say_in_its_own_currency(first_run, landed: Landed):
    rows = landed.recurring(pd.Timestamp(UNTIL))
    by_hand = sorted((currency, int(own)) for currency, own in zip(rows.currency, rows.own, strict=True))
    assert {"usd", "eur"} <= set(rows.currency)
    assert by_hand == first_run[0].ask(
        "select billing_currency, billed_mrr_cents from publish.pub_account_health"
        f" where as_of_date = date '{UNTIL}' order by all"
    )


def test_the_warehouse_finds_the_mrr_that_the_demo_company_was_made_with(first_run):
    truth = first_run[0].folder / "truth" / "mrr.parquet"
    rates = first_run[0].folder / "landing" / "company" / "exchange_rate" / "product.csv"
    units = " ".join(f"when '{code}' then {100 // units}" for code, units in MINOR_UNITS.items())
    accounts, wrong = first_run[0].ask(f"""
        with rates as (
            select currency, rate, valid_from_on from read_csv('{rates}') union all select 'usd', 1, date '1900-01-01'
        ),
        truth as (
            select account_id, as_of_date, round(mrr * rate * case rates.currency {units} end) as cents
            from read_parquet('{truth}') as truth
            asof join rates on truth.currency = rates.currency and truth.as_of_date >= rates.valid_from_on
        )
        select count(*), count(case when billing_mrr_cents is distinct from cents then 1 end)
        from marts.fct_account_features as features
        full join truth on features.account_id = truth.account_id and features.as_of_date = truth.as_of_date
        where coalesce(features.as_of_date, truth.as_of_date)
            in (select as_of_date from marts.fct_account_features where isodow(as_of_date) = 1)
    """)[0]
    assert accounts > 3000
    assert wrong == 0


def test_what_is_not_the_customers_counts_nowhere(first_run):
    home = first_run[0]
    planted = home.ask(
        "select count(case when starts_with(user_id, 'staff_') then 1 end), count(case when user_id is null then 1 end)"
        f" from read_parquet('{home.folder}/landing/segment/tracks/2*.parquet')"
    )[0]
    assert min(planted) > 500
    assert home.ask(
        "select count(*) from intermediate.int_product__user_days join intermediate.int_product__people"
        " using (person_key) where starts_with(user_id, 'staff_')"
    ) == [(0,)]
    assert home.ask(
        "select count(*) from publish.pub_unmapped where entity = 'event' and entity_id = 'without a user'"
    ) == [(1,)]
