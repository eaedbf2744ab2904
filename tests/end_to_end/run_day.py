"""`python -m tests.end_to_end.run_day DAY [DAG [CONF]]`: one run of a DAG, the daily one, in a process to kill."""

import json
import sys
from datetime import date

from tenure.cli.dag_runner import prepare_airflow, run_dag

if __name__ == "__main__":
    day, dag_id, conf = [*sys.argv[1:], *("customer_health_daily", "{}")[len(sys.argv) - 2 :]]
    run_dag(prepare_airflow()[dag_id], date.fromisoformat(day), json.loads(conf))
