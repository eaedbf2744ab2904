"""What the first steps would wait for, made ahead of them: dbt's parsed project and the tables of the model store.

tenure warm_up
"""

import argparse

from ml.tracking.mlflow_store import prepare_store
from tenure.core.environment import prepare_environment
from tenure.transform.dbt_runner import parse_project


def main() -> int:
    argparse.ArgumentParser(prog="tenure warm_up", description=__doc__.splitlines()[0]).parse_args()
    prepare_environment()
    parse_project()
    prepare_store()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
