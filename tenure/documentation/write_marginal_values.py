"""docs/reference/marginal-values.csv: what each family and each source adds to the churn model of the demo run."""

from pathlib import Path

import pandas as pd

from ml.studies.ablation.marginal_values import measure_marginal_values
from tenure import warehouse
from tenure.core import paths
from tenure.documentation.demo_champion import read_churn_champion

PAGE = paths.REPOSITORY / "docs" / "reference" / "marginal-values.csv"
VALUES = """
    select kind, group_name, features, auc, auc_lost, auc_lost_low, auc_lost_high, verdict
    from ml.marginal_values where learned_on = ? and method = 'measured'
    order by kind, auc_lost desc, group_name
"""


def write_marginal_values() -> dict[Path, bytes]:
    """The table of the day on which the champion was trained, measured now (a minute) unless the review has.

    :raises InvalidInput: the home has no champion for churn.
    """
    day = read_churn_champion().as_of_date
    table = _read_values(day)
    if table.empty:
        measure_marginal_values(day)
        table = _read_values(day)
    return {PAGE: table.round(3).to_csv(index=False).encode()}


def _read_values(day: str) -> pd.DataFrame:
    with warehouse.connect() as connection:
        warehouse.create_ml_table(connection, "marginal_values")
        return warehouse.read(connection, VALUES, [day])
