"""docs/reference/marginal-values.csv: what each family and each source adds to the churn model of the demo run."""

from pathlib import Path

from ml.studies.ablation.marginal_values import measure_marginal_values
from ml.tracking import model_registry
from tenure import warehouse
from tenure.core import paths
from tenure.core.errors import InvalidInput

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
    champion = model_registry.current_champion("churn")
    if champion is None:
        raise InvalidInput(f"{paths.home()} has no champion for churn: make it with `tenure run`")
    day = champion.as_of_date
    with warehouse.connect() as connection:
        warehouse.create_ml_table(connection, "marginal_values")
        table = warehouse.read(connection, VALUES, [day])
    if table.empty:
        measure_marginal_values(day)
        with warehouse.connect(read_only=True) as connection:
            table = warehouse.read(connection, VALUES, [day])
    return {PAGE: table.round(3).to_csv(index=False).encode()}
