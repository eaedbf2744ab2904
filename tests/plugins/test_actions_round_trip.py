"""Actions of the page pass the landing inspection, and staging keeps every row of them."""

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.dbt_runner import STAGES, run_dbt
from tests.plugins.synthetic_snapshot import DAY, FIRST, OPEN_TASK

pytestmark = pytest.mark.timeout(900)


def ask(query: str) -> list[tuple]:
    with warehouse.connect(read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_landing_and_staging_accept_the_actions_of_the_page(client, published_home, monkeypatch):
    groups = paths.landing() / "segment" / "groups"
    groups.mkdir(parents=True)
    (groups / "groups.csv").write_text(f"group_id,name,received_at\n{FIRST},One,2026-01-01\n")
    closing = {"event": "dismissed", "cause_code": "price", "note": '"quoted", and; more\nlines'}
    assert client.post(f"/tasks/{OPEN_TASK}/close", json=closing).status_code == 201
    for band in ("at_risk", "watch"):
        override = {"band": band, "reason": "told me so", "expires_on": "2026-08-01"}
        assert client.post(f"/accounts/{FIRST}/override", json=override).status_code == 201
    words = {
        "check-in": {
            "goal": "faster",
            "is_goal_met": "no",
            "problems_solved": "4",
            "next_step": "call",
            "next_step_due_on": "2026-07-20",
        },
        "value": {"metric": "hours saved", "period": "2026-Q2", "achieved": "80.5", "money": "2500"},
    }
    for path, body in words.items():
        assert client.post(f"/accounts/{FIRST}/{path}", json=body).status_code == 201
    quarter = next(
        quarter
        for quarter in ("2026-Q3", "2026-Q4")
        if client.post(
            f"/accounts/{FIRST}/commit", json={"quarter": quarter, "call": "grow", "mrr": "12.34"}
        ).status_code
        == 201
    )

    report = open_landing_folder()
    assert (report["files_accepted"], report["files_refused"], report["messages"]) == (8, 0, [])

    tables = (
        "task_events",
        "health_overrides",
        "renewal_commits",
        "check_ins",
        "success_plan_items",
        "account_values",
    )
    monkeypatch.setitem(
        STAGES,
        "raw",
        [f"+stg_tenure__{table}" for table in tables]
        + ["cnf_people__task_events", "cnf_people__health_overrides"],
    )
    run_dbt("raw", "2026-07-02")
    assert ask("select task_id, account_id, playbook_id, event, cause_code, acted_by, cast(acted_at as date)"
               " from conformed.cnf_people__task_events") == [
        (OPEN_TASK, FIRST, "usage_drop", "dismissed", "price", "ada", DAY)
    ]  # fmt: skip
    # Two overrides of the same day are two rows, and the second is the later one.
    assert ask("select band, set_by, cast(set_at as date), cast(expires_at as varchar)"
               " from conformed.cnf_people__health_overrides order by set_at") == [
        ("at_risk", "ada", DAY, "2026-08-02 00:00:00"),
        ("watch", "ada", DAY, "2026-08-02 00:00:00"),
    ]  # fmt: skip
    kept = "from staging.stg_tenure__{table} where set_aside_reason is null"
    assert ask(
        "select quarter, call, mrr_cents, currency, committed_by " + kept.format(table="renewal_commits")
    ) == [(quarter, "grow", 1234, "usd", "ada")]
    assert ask("select goal, is_goal_met, problems_solved, gaps " + kept.format(table="check_ins")) == [
        ("faster", False, 4.0, None)
    ]
    assert ask(
        "select kind, words, cast(due_on as varchar), status " + kept.format(table="success_plan_items")
    ) == [("next_step", "call", "2026-07-20", "open")]
    assert ask(
        "select metric, period, goal, achieved, money_cents " + kept.format(table="account_values")
    ) == [("hours saved", "2026-Q2", None, 80.5, 250000)]
