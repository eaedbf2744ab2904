"""Airflow's own rows are deleted when they are older than the settings keep them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, select

from tenure.cli.airflow_retention import clean_airflow
from tenure.core.settings import read_settings


@pytest.mark.usefixtures("dags")
def test_rows_older_than_the_settings_keep_them_are_deleted(capsys):
    from airflow.models.log import Log
    from airflow.utils.session import create_session

    kept = read_settings().retention.airflow_days
    ages = {"too old": kept + 1, "young enough": kept - 1}
    with create_session() as session:
        for event, days in ages.items():
            session.add(Log(event=event, owner="a test"))
            session.flush()
            row = session.scalars(select(Log).where(Log.event == event)).one()
            row.dttm = datetime.now(UTC) - timedelta(days=days)
    clean_airflow()
    assert capsys.readouterr().out == ""
    with create_session() as session:
        left = session.scalars(select(Log.event).where(Log.owner == "a test")).all()
        tables = inspect(session.connection()).get_table_names()
        for row in session.scalars(select(Log).where(Log.owner == "a test")):
            session.delete(row)
    assert left == ["young enough"]
    assert [table for table in tables if table.startswith("_airflow_deleted")] == [], (
        "nothing is archived instead"
    )
