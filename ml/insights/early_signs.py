"""What is different in the first days of some accounts: a few features, in words, or none.

Each account counts once, by its features at the last Monday of its first 60 days. A feature is told when the ranks of
the group lie further off than those of the most different feature do after the accounts have been dealt at random.
"""

from collections.abc import Set
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from ml.explanation.reason_sentences import Phrasebook
from ml.features.training_set import family_of, feature_columns
from tenure import warehouse

FIRST_DAYS = 60
LEAST_ACCOUNTS = 5
MOST_SIGNS = 3
N_PERMUTATIONS, MOST_CHANCE = 2000, 0.05


def read_first_days(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    """account_id and every number of the account's own behaviour; what it is (`fit_`) was known before."""
    rows = warehouse.read(
        connection,
        "select * from marts.fct_account_features where fit_tenure_days between 1 and ? and as_of_date <= ? "
        "order by account_id, as_of_date",
        [FIRST_DAYS, day],
    )
    own = [name for name in feature_columns(rows.columns) if family_of(name) != "fit"]
    return rows.groupby("account_id").tail(1)[["account_id", *own]].reset_index(drop=True)


def early_signs(first_days: pd.DataFrame, group: Set[str], phrasebook: Phrasebook, seed: int) -> list[str]:
    """ "open tickets: 3 against 1", medians of the group and of the others; the most different first."""
    is_in = first_days["account_id"].isin(group).to_numpy()
    values = first_days.drop(columns="account_id").astype(float)
    known = values.notna()
    enough = (known[is_in].sum() >= LEAST_ACCOUNTS) & (known[~is_in].sum() >= LEAST_ACCOUNTS)
    values = values.loc[:, enough & (values.nunique() > 1)]
    if values.empty:
        return []
    # An unknown number lies in the middle: it speaks neither way.
    ranks = ((values.rank() - values.rank().mean()) / values.rank().std()).fillna(0).to_numpy()
    generator = np.random.default_rng(seed)
    dealt = np.array([generator.permutation(is_in) for _ in range(N_PERMUTATIONS)], dtype=float)
    furthest = np.abs(dealt @ ranks).max(axis=1)
    own = np.abs(is_in.astype(float) @ ranks)
    chance = (1 + (furthest[:, None] >= own).sum(axis=0)) / (1 + N_PERMUTATIONS)
    told = [one for one in np.argsort(-own, kind="stable") if chance[one] < MOST_CHANCE][:MOST_SIGNS]
    return [_sentence(values.iloc[:, one], is_in, phrasebook) for one in told]


def _sentence(values: pd.Series, is_in: np.ndarray, phrasebook: Phrasebook) -> str:
    name = str(values.name)
    own, others = (
        phrasebook.number(name, float(f"{part.median():.2g}")) for part in (values[is_in], values[~is_in])
    )
    return f"{phrasebook.label(name)}: {own} against {others}"
