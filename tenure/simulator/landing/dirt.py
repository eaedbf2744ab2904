"""Plants and counts what goes wrong on the way to a warehouse.

Replayed and late events come from `events`, shared domains from `accounts`. Here copies of whole rows land, each broken
in one way. Which rows are copied depends on the hash of their id alone, so that a longer landing plants the same dirt.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from tenure.simulator.world.clock import FAR_FUTURE_DAY, Clock, at, to_date

UNKNOWN_ACCOUNT, UNKNOWN_CUSTOMER, UNKNOWN_ORGANIZATION = "acc_99999", "cus_99999", "org_99999"
# In days since the records began.
CSV_ON_DAY, HALF_FILE_ON_DAY = 100, 130
CSV_TABLE, HALF_FILE_TABLE = "stripe.credit_note", "zendesk.ticket_tag"
KIND = "_dirt"

Spoil = Callable[[pd.DataFrame], pd.DataFrame]


def _set(**values: str | None) -> Spoil:
    return lambda rows: rows.assign(**values)


# table: (kind, share of rows, what is done to the copy)
WAYS_TO_SPOIL: dict[str, tuple[tuple[str, float, Spoil], ...]] = {
    "stripe.invoice": (
        ("negative_amounts", 0.0006, lambda rows: rows.assign(amount_due=-1 - rows.amount_due)),
        ("orphan_invoices", 0.001, _set(customer_id=UNKNOWN_CUSTOMER)),
    ),
    "stripe.charge": (("negative_amounts", 0.0006, lambda rows: rows.assign(amount=-rows.amount)),),
    "zendesk.ticket": (
        ("orphan_tickets", 0.0004, _set(organization_id=UNKNOWN_ORGANIZATION, requester_id=None)),
        (
            "impossible_times",
            0.0003,
            lambda rows: rows.assign(created_at=at(np.full(len(rows), FAR_FUTURE_DAY), 0)),
        ),
    ),
    "community.post": (("missing_keys", 0.004, _set(id=None)),),
}


def spoil(clock: Clock, table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows and broken copies of some of them; the added column `KIND` names the fault ('' for good rows)."""
    parts = [rows.assign(**{KIND: ""})]
    for kind, share, change in WAYS_TO_SPOIL.get(table, ()):
        numbers = pd.util.hash_array(rows["id"].to_numpy(object))
        picked = rows[(clock.keyed(f"{kind} of {table}", numbers) < share) & ~rows["id"].duplicated()]
        copies = picked.assign(id=picked["id"].astype(str) + f"_{kind[:3]}")
        parts.append(change(copies).assign(**{KIND: kind}))
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def csv_by_hand(clock: Clock) -> tuple[str, int]:
    """Text of a CSV file that a person typed, and the number of its rows that cannot be read."""
    day = to_date(clock.first_day + CSV_ON_DAY)
    rows = (
        ("cn_hand_1", "cus_00001", "in_00001_1", "twelve", f"{day} 10:00:00"),
        ("cn_hand_2", "cus_00002", "in_00002_1", "1200", f"31/31/{day.year}"),
        ("cn_hand_3", "cus_00003", "in_00003_1", "12.50 EUR", f"{day} 11:00:00"),
        ("cn_hand_4", "cus_00004", "in_00004_1", "1500", f"{day} 12:00:00"),
    )
    lines = ["id,customer_id,invoice_id,amount,created,_fivetran_synced"]
    lines += [",".join((*row, f"{day} 13:00:00")) for row in rows]
    return "\n".join(lines) + "\n", 3
