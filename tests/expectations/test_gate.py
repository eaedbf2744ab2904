"""Each suite: a good table passes, and each planted fault is found with the severity it deserves."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from expectations.check import WARNING
from expectations.gate import GATES, GateClosed, suites, validate_gate

AS_OF = date(2026, 7, 1)
Plant = Callable[[str], None]

# "gate: table, column, severity" and the fault that must be found there.
FAULTS = [
    (
        "raw: landing.files, reason, warning",
        "update landing.files set reason = 'not a Parquet file', is_accepted = false where"
        " table_name = 'ticket'",
    ),
    (
        "raw: landing.files, files_accepted, critical",
        "update landing.files set reason = 'no column id', is_accepted = false where table_name = 'customer'",
    ),
    (
        "raw: intermediate.int_raw__table_counts, dirty_share, warning",
        "insert into staging.quarantine select 'zendesk', 'ticket', 'no key' from range(30)",
    ),
    (
        "raw: intermediate.int_raw__table_counts, dirty_share, critical",
        "insert into staging.quarantine select 'zendesk', 'ticket', 'no key' from range(260)",
    ),
    (
        "raw: intermediate.int_raw__table_counts, rows_kept, critical",
        "update intermediate.int_raw__table_counts set rows_kept = 0 where table_name = 'groups'",
    ),
    (
        "raw: staging.stg_segment__events, last_event_on, critical",
        "delete from staging.stg_segment__events where occurred_at < '2026-07-01'",
    ),
    (
        "raw: staging.stg_segment__events, days_since_last_event, warning",
        "delete from staging.stg_segment__events where occurred_at >= '2026-06-29' and occurred_at <"
        " '2026-07-01'",
    ),
    (
        "raw: staging.stg_segment__events, days_since_last_event, critical",
        "delete from staging.stg_segment__events where occurred_at >= '2026-06-28'",
    ),
    (
        "raw: staging.stg_segment__events, volume_against_usual, warning",
        "delete from staging.stg_segment__events where occurred_at >= '2026-06-30' and random() < 0.7",
    ),
    (
        "raw: staging.stg_segment__events, volume_against_usual, critical",
        "delete from staging.stg_segment__events where occurred_at >= '2026-06-30' and random() < 0.97",
    ),
    (
        "features: marts.fct_account_features, accounts, critical",
        "delete from marts.fct_account_features where as_of_date = '2026-07-01'",
    ),
    (
        "features: marts.fct_account_features, accounts_against_before, warning",
        "delete from marts.fct_account_features where as_of_date = '2026-07-01' and account_id > 'a0050';"
        " delete from marts.fct_account_health where account_id > 'a0050'",
    ),
    (
        "features: marts.fct_account_features, lowest, critical",
        "update marts.fct_account_features set billing_mrr_cents = -5 where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_features, ceiling, critical",
        "update marts.fct_account_features set adoption_breadth_last_28d = 1.2 where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_features, missing_though_needed, warning",
        "update marts.fct_account_features set support_open_tickets = null where account_id < 'a0012'",
    ),
    (
        "features: marts.fct_account_features, missing_though_needed, critical",
        "update marts.fct_account_features set support_open_tickets = null where account_id < 'a0080'",
    ),
    (
        "features: marts.fct_account_features, missing_more_than_before, warning",
        "update marts.fct_account_features set sentiment_nps_latest = null where account_id <"
        " 'a0060' and as_of_date = '2026-07-01'",
    ),
    (
        "features: marts.fct_account_features, shift, warning",
        "update marts.fct_account_features set usage_events_last_28d = usage_events_last_28d * 2"
        " where as_of_date = '2026-07-01'",
    ),
    (
        "features: marts.fct_account_health, accounts_with_health, critical",
        "delete from marts.fct_account_health where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_health, lowest_score, critical",
        "update marts.fct_account_health set health_score = -1 where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_health, highest_score, critical",
        "update marts.fct_account_health set health_score = 101 where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_health, spread, warning",
        "update marts.fct_account_health set health_score = 50",
    ),
    (
        "scores: ml.account_scores, accounts_scored, critical",
        "delete from ml.account_scores where account_id = 'a0007'",
    ),
    (
        "scores: ml.account_scores, methods, critical",
        "update ml.account_scores set method = 'health score', probability = null where account_id = 'a0007'",
    ),
    (
        "scores: ml.account_scores, mean_against_base_rate, warning",
        "update ml.account_scores set base_rate = 0.01",
    ),
    (
        "scores: ml.account_scores, distinct_share, warning",
        "update ml.account_scores set probability = 0.05",
    ),
    (
        "scores: ml.account_scores, method, critical",
        "update ml.account_scores set method = null where account_id = 'a0007'",
    ),
    (
        "scores: ml.account_scores, method, critical",
        "update ml.account_scores set method = 'a guess'",
    ),
    (
        "scores: ml.account_scores, probability, critical",
        "update ml.account_scores set probability = 1.01 where account_id = 'a0007'",
    ),
    (
        "scores: ml.account_scores, probability, critical",
        "update ml.account_scores set probability = null where account_id = 'a0007'",
    ),
    (
        "scores: ml.account_scores, model_version, critical",
        "update ml.account_scores set model_version = null where account_id = 'a0007'",
    ),
    (
        "scores: ml.account_scores, probability, critical",
        "update ml.account_scores set method = 'health score'",
    ),
    (
        "scores: ml.account_reasons, share_without_reason, warning",
        "delete from ml.account_reasons where account_id = 'a0007'",
    ),
    (
        "scores: ml.account_reasons, share_without_reason, critical",
        "delete from ml.account_reasons where account_id < 'a0013'",
    ),
    (
        "scores: ml.account_reasons, reasons_without_words, critical",
        "update ml.account_reasons set sentence = ' ' where account_id = 'a0007' and rank = 1",
    ),
    (
        "scores: ml.account_reasons, family, critical",
        "update ml.account_reasons set family = 'weather' where account_id = 'a0007' and rank = 1",
    ),
    (
        "playbooks: publish.pub_account_health, accounts_published, critical",
        "delete from publish.pub_account_health where account_id = 'a0119'",
    ),
    (
        "playbooks: publish.pub_account_health, share_without_owner, warning",
        "update publish.pub_account_health set owner_email = 'unassigned' where account_id < 'a0030'",
    ),
    (
        "playbooks: publish.pub_account_health, share_without_reason, warning",
        "update publish.pub_account_health set reason_1 = null where account_id < 'a0030'",
    ),
    (
        "playbooks: publish.pub_account_health, lowest_mrr_cents, critical",
        "update publish.pub_account_health set mrr_cents = -1 where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, due_on, critical",
        "update publish.pub_playbook_tasks set due_on = '2026-06-30' where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, due_on, critical",
        "update publish.pub_playbook_tasks set due_on = null where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, owner_email, critical",
        "update publish.pub_playbook_tasks set owner_email = '' where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, title, critical",
        "update publish.pub_playbook_tasks set title = null where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, reason, critical",
        "update publish.pub_playbook_tasks set reason = null where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, share_unassigned, warning",
        "update publish.pub_playbook_tasks set owner_email = 'unassigned' where account_id < 'a0010'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, tasks, warning",
        "insert into publish.pub_playbook_tasks select 'more' || n, 'a0001', '2026-07-01',"
        " '2026-07-05', 'owner1@us.example', 'a reason', 'a title' from range(41) as numbers (n)",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, tasks_per_account, warning",
        "insert into publish.pub_playbook_tasks select 'more' || n, 'a0001', '2026-07-01',"
        " '2026-07-05', 'owner' || n || '@us.example', 'a reason', 'a title' from range(31) as numbers (n)",
    ),
    (
        "playbooks: publish.pub_monday_list, capacity, critical",
        "insert into publish.pub_monday_list values ('2026-07-01', 71, 'a0099', 'owner1@us.example')",
    ),
    (
        "playbooks: publish.pub_monday_list, accounts_listed, warning",
        "delete from publish.pub_monday_list where rank = 70; update publish.pub_monday_summary set accounts = 69",
    ),
    (
        "playbooks: publish.pub_monday_list, summaries, critical",
        "delete from publish.pub_monday_summary",
    ),
    (
        "playbooks: publish.pub_monday_list, share_without_owner, warning",
        "update publish.pub_monday_list set owner_email = null where rank <= 20",
    ),
    (
        "playbooks: publish.pub_monday_summary, accounts, critical",
        "update publish.pub_monday_summary set accounts = 69",
    ),
    (
        "playbooks: publish.pub_monday_summary, expected_churned, critical",
        "update publish.pub_monday_summary set expected_low = 7",
    ),
    (
        "playbooks: publish.pub_monday_summary, expected_high, critical",
        "update publish.pub_monday_summary set expected_high = 6",
    ),
    (
        "playbooks: publish.pub_monday_summary, accounts, critical",
        "update publish.pub_monday_summary set expected_high = 71",
    ),
]


@pytest.mark.parametrize("gate", GATES)
def test_good_tables_pass_without_a_warning(gate: str, plant: Plant) -> None:
    assert validate_gate(gate, AS_OF)["warnings"] == []


@pytest.mark.parametrize(("where", "fault"), FAULTS, ids=[where for where, _ in FAULTS])
def test_planted_fault_is_found_with_its_severity(where: str, fault: str, plant: Plant) -> None:
    gate, table, column, severity = re.split(": |, ", where)
    plant(f"select setseed(0.5); {fault}")
    found = f"{table}, {column}: "
    if severity == WARNING:
        assert any(warning.startswith(found) for warning in validate_gate(gate, AS_OF)["warnings"])
        return
    with pytest.raises(GateClosed) as closed:
        validate_gate(gate, AS_OF)
    assert f"- {found}" in str(closed.value)
    assert "0 could not be judged" in str(closed.value)


def test_every_check_has_a_planted_fault() -> None:
    checks = {
        f"{gate}: {suite.table}, {check.column}, {check.severity}"
        for gate in GATES
        for suite in suites(gate)
        for check in suite.checks
    }
    assert checks == {where for where, _ in FAULTS}


def test_message_names_table_column_expectation_value_and_way_out(plant: Plant, tmp_path: Path) -> None:
    plant("insert into staging.quarantine select 'zendesk', 'ticket', 'no key' from range(390)")
    with pytest.raises(GateClosed) as closed:
        validate_gate("raw", "2026-07-01")
    message = str(closed.value)
    assert message.startswith(
        "Gate 'raw' is closed for 2026-07-01: 1 critical checks failed, 0 could not be judged"
    )
    assert "int_raw__table_counts, dirty_share: at most a quarter of a table's rows is set aside" in message
    assert "observed: 0.4 (zendesk ticket)" in message
    assert "what to do: the source or its loader has changed" in message
    assert closed.value.report == tmp_path / "reports" / "raw" / "2026-07-01.html"
    assert closed.value.report.exists()


def test_check_that_errors_is_broken_and_closes_the_gate(plant: Plant) -> None:
    plant("alter table ml.account_scores alter probability type text")
    plant("update ml.account_scores set method = 'health score'")
    with pytest.raises(
        GateClosed, match=r"(?s)could not be judged: .*the check broke, which says nothing about"
    ) as closed:
        validate_gate("scores", AS_OF)
    assert (
        "ml.account_scores, probability: a probability lies between 0 and 1\n    could not be judged"
        in str(closed.value)
    )


def test_missing_table_breaks_its_checks_and_the_other_tables_are_still_judged(
    plant: Plant, tmp_path: Path
) -> None:
    plant("drop table ml.account_reasons")
    with pytest.raises(GateClosed, match="Table with name account_reasons does not exist"):
        validate_gate("scores", AS_OF)
    numbers = json.loads((tmp_path / "reports" / "scores" / "2026-07-01.json").read_text())
    assert (numbers["broken"], numbers["failed"], numbers["state"]) == (4, 0, "closed")
    assert numbers["passed"] == numbers["checks"] - 4


def test_broken_warning_closes_the_gate_too(plant: Plant) -> None:
    plant("drop table publish.pub_playbook_tasks")
    with pytest.raises(GateClosed, match="nobody is given more than 40 new tasks"):
        validate_gate("playbooks", AS_OF)


def test_rows_of_other_days_do_not_matter(plant: Plant) -> None:
    plant(
        "insert into ml.account_scores select * replace ('2026-07-02'::date as as_of_date, 7 as probability)"
        " from ml.account_scores"
    )
    assert validate_gate("scores", AS_OF)["passed"]


def test_unknown_features_of_a_source_that_is_not_connected_are_fine(plant: Plant) -> None:
    plant("update intermediate.int_sources__connected set is_connected = false where source_name = 'zendesk'")
    plant(
        "update marts.fct_account_features"
        " set support_open_tickets = null, support_tickets_opened_last_30d = null"
    )
    assert validate_gate("features", AS_OF)["warnings"] == []


def test_first_day_of_a_company_has_nothing_to_compare_with_and_passes(plant: Plant) -> None:
    plant("delete from marts.fct_account_features where as_of_date < '2026-07-01'")
    assert validate_gate("features", AS_OF)["warnings"] == []


def test_too_few_events_to_have_a_usual_volume_say_nothing(plant: Plant) -> None:
    plant("delete from staging.stg_segment__events where random() < 0.8")
    plant("delete from staging.stg_segment__events where occurred_at >= '2026-06-30' and random() < 0.6")
    assert validate_gate("raw", AS_OF)["warnings"] == []


def test_unknown_gate_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no gate 'scoring'; the gates are raw, features, scores, playbooks"):
        validate_gate("scoring", AS_OF)


def test_missing_warehouse_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="run the steps before gate 'raw'"):
        validate_gate("raw", AS_OF)


def test_dag_files_can_import_the_gate_without_great_expectations() -> None:
    heavy = (
        "import sys, expectations.gate;"
        "print(sorted({'great_expectations', 'pandas', 'duckdb'} & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", heavy], text=True).strip() == "[]"


def test_gate_works_in_a_process_that_may_not_open_a_socket(plant: Plant) -> None:
    code = (
        "import os, socket; os.environ.pop('GX_ANALYTICS_ENABLED', None);"
        "socket.socket.connect = socket.getaddrinfo = lambda *a, **k: os._exit(7);"
        "from expectations.gate import validate_gate; validate_gate('scores', '2026-07-01');"
        "print(os.environ['GX_ANALYTICS_ENABLED'])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "false"


def test_command_line_prints_the_way_out_and_fails(plant: Plant) -> None:
    plant("update ml.account_scores set probability = 2")
    command = [sys.executable, "-m", "expectations.gate", "scores", "2026-07-01"]
    outcome = subprocess.run(command, text=True, capture_output=True, check=False)
    assert outcome.returncode == 1
    assert re.match("Gate 'scores' is closed for 2026-07-01", outcome.stdout)
