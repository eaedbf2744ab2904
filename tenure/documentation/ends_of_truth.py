"""The ends of the demo's accounts with the causes that were planted. For the report and its test only."""

from pathlib import Path

import pandas as pd

from ml.insights.detection import Ends, History, comparable_ends


def read_ends(truth: Path, history: History) -> Ends:
    gone = pd.read_parquet(truth / "causes.parquet").sort_values(["ends_on", "account_id"])
    return comparable_ends(history, gone)
