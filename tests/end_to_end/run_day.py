"""`python -m tests.end_to_end.run_day DAY`: one daily run in a process that can be killed."""

import sys
from datetime import date

from tenure.cli.dag_runner import prepare_airflow, run_dag

if __name__ == "__main__":
    run_dag(prepare_airflow()["customer_health_daily"], date.fromisoformat(sys.argv[1]), {})
