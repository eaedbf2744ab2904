"""What goes wrong on the way to a warehouse, planted and counted.

Replayed and late events come from `events`, shared domains from `accounts`; the rest is added here, keyed by the row
it is derived from, so that a longer landing plants the same dirt.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ml.demo.clock import Clock, at, to_date

UNKNOWN_ACCOUNT, UNKNOWN_CUSTOMER, UNKNOWN_ORGANIZATION = "acc_99999", "cus_99999", "org_99999"
ORPHAN_SHARE, IMPOSSIBLE_SHARE = 0.0004, 0.0001
FAR_FUTURE_DAY = 26_000  # in the year 2041
CSV_ON_DAY, HALF_FILE_ON_DAY = 100, 130  # days after the records begin
CSV_ROWS = (
    ("cn_hand_1", "cus_00001", "in_00001_1", "twelve", "{day} 10:00:00"),
    ("cn_hand_2", "cus_00002", "in_00002_1", "1200", "31/31/{year}"),
    ("cn_hand_3", "cus_00003", "in_00003_1", "12,50 EUR", "{day} 11:00:00"),
    ("cn_hand_4", "cus_00004", "in_00004_1", "1500", "{day} 12:00:00"),
)
UNPARSEABLE_ROWS = 3


@dataclass
class Dirt:
    """Counts of planted rows by kind; only what has landed by the day counts."""

    counts: Counter = field(default_factory=Counter)

    def spoil(self, clock: Clock, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Add bad rows to small tables: a fixed share of rows lands once more, broken in one way."""
        return {name: self._spoil_one(clock, name, rows) for name, rows in tables.items()}

    def _spoil_one(self, clock: Clock, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        if name not in WAYS_TO_SPOIL:
            return rows
        key, share, kind, change = WAYS_TO_SPOIL[name]
        numbers = pd.util.hash_array(rows[key].to_numpy(object)).astype("uint64") >> np.uint64(2)
        picked = rows[clock.keyed(f"dirt_{name}", numbers) < share]
        broken = change(picked.copy())
        broken[key] = broken[key].astype(str) + "_" + kind[:3]
        broken.attrs["kind"] = kind
        return pd.concat([rows.assign(_dirt=""), broken.assign(_dirt=kind)], ignore_index=True)


def _negative(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(amount_due=-rows.amount_due.abs() - 100)


def _orphan_invoice(rows: pd.DataFrame) -> pd.DataFrame:
    """Half of the broken invoices belong to nobody, half are negative."""
    is_orphan = np.arange(len(rows)) % 2 == 0
    return rows.assign(
        customer_id=np.where(is_orphan, UNKNOWN_CUSTOMER, rows.customer_id),
        amount_due=np.where(is_orphan, rows.amount_due, -rows.amount_due - 100),
    )
