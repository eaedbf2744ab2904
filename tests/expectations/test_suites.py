"""Each check of each suite finds the fault it is there for, with the severity it deserves."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from expectations.check import CRITICAL, WARNING
from expectations.evaluate_suite import BROKEN, FAILED
from expectations.validate import GATES, evaluate_table, suites
from tenure import warehouse

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
        "insert into staging.quarantine select 'zendesk', 'ticket', 'no key', true from range(30)",
    ),
    (
        "raw: intermediate.int_raw__table_counts, dirty_share_of_required, critical",
        "insert into staging.quarantine select 'stripe', 'customer', 'no key', true from range(260)",
    ),
    (
        "raw: intermediate.int_raw__table_counts, rows_kept, critical",
        "update intermediate.int_raw__table_counts set rows_kept = 0 where table_name = 'groups'",
    ),
    (
        "raw: intermediate.int_raw__currencies, rates_from_on, warning",
        "update intermediate.int_raw__currencies set rates_from_on = null where currency = 'eur'",
    ),
    (
        "raw: conformed.cnf_product__events, last_event_on, critical",
        "delete from conformed.cnf_product__events where occurred_at < '2026-07-01'",
    ),
    (
        "raw: conformed.cnf_product__events, days_since_last_event, warning",
        "delete from conformed.cnf_product__events where occurred_at >= '2026-06-29' and occurred_at <"
        " '2026-07-01'",
    ),
    (
        "raw: conformed.cnf_product__events, days_since_last_event, critical",
        "delete from conformed.cnf_product__events where occurred_at >= '2026-06-28'",
    ),
    (
        "raw: conformed.cnf_product__events, volume_against_usual, warning",
        "delete from conformed.cnf_product__events where occurred_at >= '2026-06-30' and number >= 40",
    ),
    (
        "raw: conformed.cnf_product__events, volume_against_usual, critical",
        "delete from conformed.cnf_product__events where occurred_at >= '2026-06-30' and number >= 9",
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
        "features: marts.fct_account_features, lowest, warning",
        "update marts.fct_account_features set billing_mrr_cents = -5 where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_features, ceiling, warning",
        "update marts.fct_account_features set adoption_breadth_last_28d = 1.2 where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_features, impossible_share, critical",
        "update marts.fct_account_features set billing_mrr_cents = -5 where account_id < 'a0012'",
    ),
    (
        "features: marts.fct_account_features, needed_missing_share, warning",
        "update marts.fct_account_features set support_tickets_opened_last_30d = null where account_id < 'a0012'",
    ),
    (
        "features: marts.fct_account_features, required_missing_share, critical",
        "update marts.fct_account_features set usage_active_days_last_28d = null where account_id < 'a0080'",
    ),
    (
        "features: marts.fct_account_features, not_finite, critical",
        "update marts.fct_account_features set usage_events_vs_own_base = 'infinity' where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_features, empty_missing_share, warning",
        "update marts.fct_account_features set billing_days_to_period_end = null",
    ),
    (
        "features: marts.fct_account_features, added_missing_share, warning",
        "update marts.fct_account_features set sentiment_nps_latest = null where account_id <"
        " 'a0060' and as_of_date = '2026-07-01'",
    ),
    (
        "features: marts.fct_account_features, drift, warning",
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
        "features: marts.fct_account_health, lowest_dimension, critical",
        "update marts.fct_account_health set seat_score = -1 where account_id = 'a0007'",
    ),
    (
        "features: marts.fct_account_health, highest_dimension, critical",
        "update marts.fct_account_health set onboarding_score = 101 where account_id = 'a0007'",
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
        "delete from ml.account_reasons where account_id = 'a0095'",
    ),
    (
        "scores: ml.account_reasons, share_without_reason, critical",
        "delete from ml.account_reasons where account_id > 'a0085'",
    ),
    (
        "scores: ml.account_reasons, reasons_without_words, critical",
        "update ml.account_reasons set sentence = ' ' where account_id = 'a0095' and rank = 1",
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
        "playbooks: publish.pub_account_health, lowest_mrr_cents, warning",
        "update publish.pub_account_health set mrr_cents = -1 where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_account_health, share_with_negative_mrr, critical",
        "update publish.pub_account_health set mrr_cents = -1 where account_id < 'a0012'",
    ),
    (
        "playbooks: publish.pub_account_health, overrides_past_expiry, critical",
        "update publish.pub_account_health set override_until_on = '2026-07-01' where account_id = 'a0007'",
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
        "playbooks: publish.pub_playbook_tasks, message_body, critical",
        "update publish.pub_playbook_tasks set message_body = ' ' where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, recipient, critical",
        "update publish.pub_playbook_tasks set kind = 'message' where account_id = 'a0007'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, share_unassigned, warning",
        "update publish.pub_playbook_tasks set owner_email = 'unassigned' where account_id < 'a0010'",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, tasks, warning",
        "insert into publish.pub_playbook_tasks select 'more' || n, 'a0001', '2026-07-01',"
        " '2026-07-05', 'owner1@us.example', 'a reason', 'a title', 'task', 'Hello',"
        " 'How are you?', null from range(41) as numbers (n)",
    ),
    (
        "playbooks: publish.pub_playbook_tasks, tasks_per_account, warning",
        "insert into publish.pub_playbook_tasks select 'more' || n, 'a0001', '2026-07-01',"
        " '2026-07-05', 'owner' || n || '@us.example', 'a reason', 'a title', 'task', 'Hello',"
        " 'How are you?', null from range(31) as numbers (n)",
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


@pytest.mark.parametrize(("where", "fault"), FAULTS, ids=[where for where, _ in FAULTS])
def test_planted_fault_is_found_with_its_severity(where: str, fault: str, plant: Plant) -> None:
    gate, table, column, severity = re.split(": |, ", where)
    plant(fault)
    with warehouse.connect(read_only=True) as connection:
        evaluated = [
            evaluate_table(suite, connection, AS_OF) for suite in suites(gate) if suite.table == table
        ]
    results = [result for one in evaluated for result in one.results]
    failed = [result for result in results if result.state == FAILED]
    assert (column, severity) in {(result.check.column, result.check.severity) for result in failed}
    assert any(result.closes_gate for result in failed) == (severity == CRITICAL)
    assert BROKEN not in {result.state for result in results}


def test_every_check_has_a_planted_fault() -> None:
    checks = {
        f"{gate}: {suite.table}, {check.column}, {check.severity}"
        for gate in GATES
        for suite in suites(gate)
        for check in suite.checks
    }
    assert checks == {where for where, _ in FAULTS}


def test_every_check_has_a_description_a_severity_and_a_remedy() -> None:
    checks = [check for gate in GATES for suite in suites(gate) for check in suite.checks]
    assert all(
        check.description and check.remedy and check.severity in (CRITICAL, WARNING) for check in checks
    )


def test_what_a_gate_shows_of_tasks_names_no_person(plant):
    with warehouse.connect(read_only=True) as connection:
        shown = [
            evaluate_table(suite, connection, AS_OF).frame.to_csv()
            for suite in suites("playbooks")
            if suite.table == "publish.pub_playbook_tasks"
        ]
    assert shown
    assert "owner " in "".join(shown)
    assert not re.search(r"@|Hello|a reason", "".join(shown))
