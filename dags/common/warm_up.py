"""What the first steps would wait for, made ahead of them: dbt's parsed project and the tables of the model store.

python -m dags.common.warm_up
"""

from dags.common.dbt import parse_project
from dags.common.environment import prepare_environment
from ml.store import prepare_store


def main() -> int:
    prepare_environment()
    parse_project()
    prepare_store()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
