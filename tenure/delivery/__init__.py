"""Delivery: the outbox and its senders, the published snapshot, the Monday list. Nothing here imports Airflow."""
