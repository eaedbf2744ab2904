"""Tasks and their events as the stage `playbooks` publishes them, and the rows of the outbox."""

from typing import Any

from tenure import warehouse

DAY, NEXT_DAY = "2026-06-30", "2026-07-01"
MONDAY = "2026-06-29"
OWNER = "mary.jones@example.com"
CONTACT = "ann.smith@customer.example"

TABLES = """
create schema if not exists publish;
create table if not exists publish.pub_playbook_tasks (
    task_id varchar, account_id varchar, playbook_id varchar, as_of_date date, kind varchar, account_name varchar,
    title varchar, family varchar, priority integer, reason varchar, evidence varchar, message_subject varchar,
    message_body varchar, owner_email varchar, owner_role varchar, contact_email varchar, contact_name varchar,
    due_on date, expires_on date, mrr_cents bigint, money_at_stake_cents bigint, expected_saved_cents bigint,
    churn_probability double, message_language varchar, contact_language varchar, contact_time_zone varchar
);
create table if not exists publish.pub_task_events (
    task_id varchar, account_id varchar, playbook_id varchar, event varchar, as_of_date date, happened_on date,
    acted_by varchar, cause_code varchar, note varchar
);
create table if not exists publish.pub_playbook_cases (
    as_of_date date, account_id varchar, playbook_id varchar, state varchar
);
create view if not exists publish.pub_task_list as
    select
        tasks.task_id, tasks.account_id, tasks.kind, tasks.as_of_date, tasks.owner_email,
        case when tasks.kind = 'message' then 'written' else coalesce(endings.event, 'open') end as status,
        coalesce(endings.happened_on, tasks.as_of_date) as status_on
    from publish.pub_playbook_tasks as tasks
    left join (
        select distinct on (task_id) task_id, event, happened_on
        from publish.pub_task_events
        where event not in ('opened', 'reminded')
        order by task_id, event not in ('done', 'dismissed'), happened_on desc
    ) as endings on tasks.task_id = endings.task_id;
create table if not exists publish.pub_monday_summary (
    as_of_date date, expected_churned bigint, mrr_cents bigint, mrr_at_risk_cents bigint, note varchar,
    why_no_model varchar
);
create table if not exists publish.pub_monday_list (
    as_of_date date, rank integer, account_id varchar, account_name varchar, churn_probability double,
    risk_band varchar, health_score double, health_band varchar, mrr_cents bigint, reasons varchar, task varchar,
    task_due_on date, owner_email varchar
);
create table if not exists publish.pub_crm_companies (
    crm varchar, company_id varchar, account_id varchar, is_first boolean, health_score integer, churn_percent integer,
    health_band varchar, reason_1 varchar, reason_2 varchar, reason_3 varchar, next_task varchar,
    next_task_due_on date, updated_on date
);
"""


def task_id(account: str, opened_on: str = DAY) -> str:
    return f"{account}|usage_drop|{opened_on}"


def open_tasks(*accounts: str, day: str = DAY, **changes: Any) -> None:
    """Open a task for each account on the day; a repeated call replaces the day's tasks, with the changes."""
    task = {
        "playbook_id": "usage_drop",
        "as_of_date": day,
        "kind": "task",
        "account_name": "Möbel & Co",
        "title": "Call about the drop in use",
        "family": "usage",
        "priority": 2,
        "reason": "users -42 % against the 28 days before",
        "evidence": "7 active users; 12 before",
        "message_subject": "How is it going?",
        "message_body": "Dear Ann,\n\nshall we talk?",
        "owner_email": OWNER,
        "contact_email": CONTACT,
        "contact_name": "Ann Smith",
        "due_on": "2026-07-03",
        "mrr_cents": 120000,
        "money_at_stake_cents": 480000,
        "churn_probability": 0.4,
    }
    with warehouse.connect() as connection:
        connection.execute(TABLES)
        connection.execute("delete from publish.pub_playbook_tasks where as_of_date = ?", [day])
        connection.execute(
            "delete from publish.pub_task_events where as_of_date = ? and event = 'opened'", [day]
        )
        for account in accounts:
            row = task | {"task_id": task_id(account, day), "account_id": account} | changes
            _insert(connection, "pub_playbook_tasks", row)
    happens("opened", *accounts, day=day, opened_on=day)


def happens(event: str, *accounts: str, day: str = NEXT_DAY, opened_on: str = DAY) -> None:
    with warehouse.connect() as connection:
        connection.execute(TABLES)
        _insert(connection, "pub_playbook_cases", {"as_of_date": day})
        for account in accounts:
            row = {"task_id": task_id(account, opened_on), "account_id": account, "playbook_id": "usage_drop"}
            _insert(
                connection,
                "pub_task_events",
                row | {"event": event, "as_of_date": day, "happened_on": day},
            )


def stays_raised(*accounts: str, day: str = NEXT_DAY, state: str = "cooling down") -> None:
    """On the day the conditions of the playbook hold still, for a letter that has been planned before."""
    with warehouse.connect() as connection:
        for account in accounts:
            case = {"as_of_date": day, "account_id": account, "playbook_id": "usage_drop", "state": state}
            _insert(connection, "pub_playbook_cases", case)


def list_accounts(*accounts: str, day: str = MONDAY) -> None:
    """The Monday list of a day."""
    with warehouse.connect() as connection:
        connection.execute(TABLES)
        for rank, account in enumerate(accounts, start=1):
            row = {
                "as_of_date": day, "rank": rank, "account_id": account, "account_name": f"{account} & <Sons>",
                "churn_probability": 0.63, "risk_band": "high", "health_score": 31.4, "health_band": "at_risk",
                "mrr_cents": 124000, "reasons": "active users -42%; last invoice late",
                "task": "Call about the drop in use", "task_due_on": "2026-07-02", "owner_email": OWNER,
            }  # fmt: skip
            _insert(connection, "pub_monday_list", row)
        note = f"of these {len(accounts)} accounts we expect 1 to churn within 60 days, 90 % interval 0–2"
        summary = {"as_of_date": day, "expected_churned": 1, "mrr_cents": 248000, "mrr_at_risk_cents": 156240}
        _insert(connection, "pub_monday_summary", summary | {"note": note})


def publish_companies(*companies: dict[str, Any]) -> None:
    """Publish these companies of the CRMs, and no others."""
    usual = {
        "crm": "hubspot", "is_first": True, "health_score": 42, "churn_percent": 13, "health_band": "at_risk",
        "reason_1": "active users -42%", "reason_2": "last invoice late", "next_task": "Call about the drop in use",
        "next_task_due_on": "2026-07-03", "updated_on": DAY,
    }  # fmt: skip
    with warehouse.connect() as connection:
        connection.execute(TABLES)
        connection.execute("delete from publish.pub_crm_companies")
        for company in companies:
            _insert(connection, "pub_crm_companies", usual | company)


def _insert(connection: Any, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into publish.{table} ({', '.join(row)}) values ({marks})", list(row.values()))


def outbox(channel: str, *columns: str) -> dict[str, Any]:
    """key without its channel -> the columns, or the one column"""
    with warehouse.connect() as connection:
        found = connection.execute(
            f"select key, {', '.join(columns)} from delivery.outbox where channel = ?", [channel]
        ).fetchall()
    rows = {
        key.removesuffix(f"|{channel}"): rest[0] if len(rest) == 1 else tuple(rest) for key, *rest in found
    }
    assert len(rows) == len(found), "a key is there twice"
    return rows


def statuses(channel: str) -> dict[str, str]:
    return outbox(channel, "status")


def opened(*accounts: str, day: str = DAY) -> list[str]:
    return [f"{task_id(account, day)}|opened" for account in accounts]
