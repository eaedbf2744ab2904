"""The tables of the schema `delivery`: their columns, and their migration from earlier versions."""

import duckdb

from tenure import warehouse

CREATE = """
create schema if not exists delivery;
create table if not exists delivery.outbox (
    key varchar,
    task_id varchar,
    account_id varchar,
    playbook_id varchar,
    event varchar,
    kind varchar,
    round integer,
    as_of_date date,
    channel varchar,
    payload varchar,
    status varchar,
    is_sent boolean,
    may_have_arrived boolean,
    attempts integer,
    first_tried_on date,
    last_tried_on date,
    last_error varchar
);
create table if not exists delivery.crm_companies (
    channel varchar,
    company_id varchar,
    account_id varchar,
    digest varchar,
    refused_digest varchar,
    status varchar,
    attempts integer,
    first_tried_on date,
    last_tried_on date,
    last_error varchar
);
"""

# Tables of the first version have no events: all of their rows are openings.
MIGRATE = """
alter table delivery.outbox add column event varchar;
alter table delivery.outbox add column kind varchar default 'task';
alter table delivery.outbox add column may_have_arrived boolean default false;
alter table delivery.outbox add column first_tried_on date;
alter table delivery.outbox add column last_tried_on date;
update delivery.outbox
set
    event = 'opened', key = concat(task_id, '|opened|', channel), may_have_arrived = attempts > 0,
    status = case when status = 'failed' then 'dead letter' else status end;
"""
# A task that was opened again after its end is in its second round.
ADD_ROUND = "alter table delivery.outbox add column round integer default 1"


def create_outbox(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables, or migrate them. Idempotent."""
    with warehouse.alone(warehouse.NEW_TABLES):
        _create(connection)


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(CREATE)
    columns = connection.execute("select * from delivery.outbox limit 0").description
    names = [column[0] for column in columns]
    if "event" not in names:
        with warehouse.transaction(connection):
            connection.execute(MIGRATE)
    if "round" not in names:
        connection.execute(ADD_ROUND)
