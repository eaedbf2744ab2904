"""Early signs: features that differ between a group of accounts and all others in their first 60 days.

Each account counts once, by its features on the last Monday of its first 60 days. A feature is reported when its
rank-sum statistic exceeds the 95th percentile of the maximum statistic over all features in 2,000 random permutations
of the group (max-T test: Westfall and Young 1993, Resampling-Based Multiple Testing).
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
N_PERMUTATIONS, FAMILYWISE_ERROR = 2000, 0.05


def read_first_days(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    """One row per account: account_id and its features on the last Monday of its first 60 days.

    Without the family `fit`, which describes the account, not its behaviour.
    """
    rows = warehouse.read(
        connection,
        "select * from marts.fct_account_features where fit_tenure_days between 1 and ? and as_of_date <= ? "
        "order by account_id, as_of_date",
        [FIRST_DAYS, day],
    )
    own = [name for name in feature_columns(rows.columns) if family_of(name) != "fit"]
    return rows.groupby("account_id").tail(1)[["account_id", *own]].reset_index(drop=True)


def early_signs(first_days: pd.DataFrame, group: Set[str], phrasebook: Phrasebook, seed: int) -> list[str]:
    """Sentences such as "open tickets: 3 against 1" (medians of the group and of the others), the strongest first.

    :param first_days: as `read_first_days` gives them
    :param group: account ids
    """
    is_in = first_days["account_id"].isin(group).to_numpy()
    values = first_days.drop(columns="account_id").astype(float)
    known = values.notna()
    enough = (known[is_in].sum() >= LEAST_ACCOUNTS) & (known[~is_in].sum() >= LEAST_ACCOUNTS)
    values = values.loc[:, enough & (values.nunique() > 1)]
    if values.empty:
        return []
    # An unknown number has the mean rank, and so no influence.
    ranks = ((values.rank() - values.rank().mean()) / values.rank().std()).fillna(0).to_numpy()
    generator = np.random.default_rng(seed)
    permuted = np.array([generator.permutation(is_in) for _ in range(N_PERMUTATIONS)], dtype=float)
    largest = np.abs(permuted @ ranks).max(axis=1)
    rank_sum = np.abs(is_in.astype(float) @ ranks)
    p_value = (1 + (largest[:, None] >= rank_sum).sum(axis=0)) / (1 + N_PERMUTATIONS)
    strongest = np.argsort(-rank_sum, kind="stable")
    reported = [one for one in strongest if p_value[one] < FAMILYWISE_ERROR][:MOST_SIGNS]
    return [_sentence(values.iloc[:, one], is_in, phrasebook) for one in reported]


def _sentence(values: pd.Series, is_in: np.ndarray, phrasebook: Phrasebook) -> str:
    name = str(values.name)
    own, others = (
        phrasebook.number(name, float(f"{part.median():.2g}")) for part in (values[is_in], values[~is_in])
    )
    return f"{phrasebook.label(name)}: {own} against {others}"
