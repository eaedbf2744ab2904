"""What the first steps would wait for, made ahead of them: dbt's parsed project and the tables of the model store.

python -m dags.common.warm_up
"""

import argparse

from dags.common.dbt import parse_project
from dags.common.environment import prepare_environment
from ml.store import prepare_store


def main() -> int:
    argparse.ArgumentParser(
        prog="python -m dags.common.warm_up", description=__doc__.splitlines()[0]
    ).parse_args()
    prepare_environment()
    parse_project()
    prepare_store()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
