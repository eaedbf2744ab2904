"""A small published snapshot, with what freshness is judged by."""

from datetime import date

from tenure import warehouse
from tenure.core import paths

TABLES = """
create schema publish; create schema ml; create schema delivery;
create table publish.pub_account_health as
    select
        'acc_1' as account_id, date '2026-07-01' as as_of_date, 0.2 as churn_probability,
        'by version 1' as signal_note;
create table publish.pub_promises as
    select 'acc_1' as account_id, date '2026-06-30' as as_of_date, 'churn' as target, 0.2 as probability;
create table ml.account_scores as
    select date '2026-07-01' as as_of_date, 'churn' as target, 'model' as method, date '2026-06-29' as learned_on;
create table publish.pub_task_list as
    select 'acc_1|call|2026-07-01' as task_id, 'open' as status, 'unassigned' as owner_email;
create table delivery.waiting (channel varchar, status varchar, attempts integer, first_tried_on date);
"""
PUBLISHED_ON = date(2026, 7, 1)


def publish_day(*changes: str) -> None:
    """Publish PUBLISHED_ON, fresh in all, with these changes in SQL."""
    with warehouse.connect(paths.published_file()) as connection:
        connection.execute(TABLES)
        for change in changes:
            connection.execute(change)
