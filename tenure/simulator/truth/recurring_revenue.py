"""What each account pays a month, by the world itself: prices and seats, without any invoice."""

import numpy as np
import pandas as pd

from tenure.simulator.sources.prices import CURRENCIES, currency_of, months_paid, seat_price
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.state import World


def revenue_table(world: World, until: int) -> pd.DataFrame:
    """Truth table of the Mondays up to day `until`: account_id, as_of_date, currency, mrr in its minor units.

    As of a day counts what happened before it. A free month and a pause change no price.
    """
    items = pd.concat(world.items, ignore_index=True)
    items = items.sort_values(["day", "account"], kind="stable").astype("int64")
    s, mondays = world.state, world.clock.first_day + 7 * np.arange(1, world.clock.weeks + 1)
    parts = []
    for day in mondays[mondays <= until]:
        held = items[items.day < day].drop_duplicates("account", keep="last")
        who = held.account.to_numpy()
        is_paying = (s.paid_from[who] < day) & (s.leave_day[who] >= day)
        parts.append(held[is_paying].assign(as_of_day=day))
    rows = pd.concat(parts, ignore_index=True)
    who = rows.account.to_numpy()
    months = np.where(world.accounts.is_annual[who], 12, 1)
    price = seat_price(world, who, rows.tier) * months_paid(world, who)
    return pd.DataFrame({
        "account_id": account_ids(who),
        "as_of_date": pd.to_datetime(rows.as_of_day, unit="D").dt.date,
        "currency": np.array(CURRENCIES, object)[currency_of(world, who)],
        "mrr": np.floor(rows.seats.to_numpy() * price / months + 0.5).astype(int),
    })  # fmt: skip
