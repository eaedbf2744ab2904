"""Airflow plugins: the health page."""
