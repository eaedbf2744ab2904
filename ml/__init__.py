"""Learn and score: plain Python, one module per step, no Airflow."""
