"""The demo company's bugs: moved due dates, workarounds, and topics of questions."""

from pathlib import Path

import duckdb
import pytest


def ask(demo: Path, query: str) -> list[tuple]:
    """SQL with {issue}, {issue_field_history}, {ticket_tag} and {ticket} as the landed tables."""
    tables = {
        name: f"read_parquet('{demo}/landing/{source}/{name}/2*.parquet')"
        for source, name in (
            ("jira", "issue"), ("jira", "issue_field_history"), ("zendesk", "ticket_tag"), ("zendesk", "ticket"),
        )
    }  # fmt: skip
    return duckdb.execute(query.format(**tables)).fetchall()


def test_an_issue_s_due_date_is_the_last_of_its_history(demo: Path):
    ((issues, moved, wrong),) = ask(
        demo,
        """
        with issues as (
            select id, max_by(due_date, _fivetran_synced) as due_date from {issue} group by id
        ), history as (
            select issue_id, max_by(cast(value as date), time) as due_date, count(*) as times
            from {issue_field_history} where field_id = 'duedate' group by issue_id
        )
        select count(*), count(case when times > 1 then 1 end), count(case when due_date <> last then 1 end)
        from (select issues.*, history.due_date as last, times from issues left join history on id = issue_id)
        """,
    )
    assert wrong == 0
    assert 0 < moved < issues / 3


@pytest.mark.parametrize("field", ["duedate", "workaround"])
def test_no_due_date_or_workaround_is_set_outside_a_bug_s_life(demo: Path, field: str):
    changes, wrong = ask(
        demo,
        f"""
        with lives as (select id, min(created) as created, max(resolved) as resolved from {{issue}} group by id)
        select count(*), count(case when time < created or time > resolved then 1 end)
        from {{issue_field_history}} inner join lives on issue_id = id where field_id = '{field}'
        """,
    )[0]
    assert changes > 10
    assert wrong == 0


def test_a_question_s_topic_is_that_of_its_subject(demo: Path):
    found = ask(
        demo,
        """
        select distinct tag, subject from {ticket_tag} inner join {ticket} on ticket_id = id
        where tag in ('sharing', 'export', 'permissions') order by tag
        """,
    )
    assert found == [
        ("export", "Where do I find the export?"),
        ("permissions", "Question about permissions"),
        ("sharing", "How do I share a dashboard?"),
    ]
