"""Delivery: the outbox and its senders, the published snapshot, the Monday list. No Airflow in here."""
