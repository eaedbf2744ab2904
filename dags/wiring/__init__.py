"""All that knows Airflow: assets, task defaults, schedules, approval, Connections."""
