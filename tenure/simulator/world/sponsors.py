"""Terms of the executive sponsors: who holds the role, and whether they left or moved to another role."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tenure.simulator.world.clock import NEVER
from tenure.simulator.world.people import People
from tenure.simulator.world.state import World


@dataclass(frozen=True)
class Sponsors:
    """Terms of office: account, seat (the user's number within it), from_day, until_day, ends ('left', 'moved', '')."""

    terms: pd.DataFrame
    first_day: int

    def is_away(self, people: People, week: int, n: int) -> np.ndarray:
        """True for former sponsors: they no longer use the product either. Shape (n,)."""
        gone = self.terms[self.terms.until_day <= self.first_day + 7 * week]
        keys = gone.account.to_numpy() * 1000 + gone.seat.to_numpy()
        return np.isin(people.account[:n] * 1000 + people.seat[:n], keys)


def follow_sponsors(world: World) -> Sponsors:
    """Sponsor terms of all accounts: first the first user; after a loss the next user is named some weeks later."""
    accounts = np.arange(len(world.accounts))
    rows: list[list[Any]] = [
        [account, 0, int(world.accounts.created_day[account]), NEVER, ""] for account in accounts
    ]
    current = dict(enumerate(rows))
    changes = pd.concat(world.sponsor_changes, ignore_index=True).sort_values("day", kind="stable")
    for account, day, kind in changes.itertuples(index=False):
        term = current[account]
        if kind == "named":
            current[account] = [account, term[1] + 1, day, NEVER, ""]
            rows.append(current[account])
        elif term[3] == NEVER:
            term[3], term[4] = day, kind
    terms = pd.DataFrame(rows, columns=["account", "seat", "from_day", "until_day", "ends"])
    return Sponsors(terms, world.clock.first_day)
