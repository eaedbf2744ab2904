"""What the DAG files share (assets, defaults, dbt) and the two commands that need Airflow (first_run, up)."""
