"""A gate lets good tables pass, names what is wrong with bad ones, and separates broken checks from bad data."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from expectations.check import WARNING, Suite, between
from expectations.evaluate_suite import BROKEN, FAILED, evaluate
from expectations.raw.int_raw__table_counts import REQUIRED_COUNTS
from expectations.validate import GATES, GateClosed, validate_gate
from tenure.core.errors import NotBuilt
from tenure.landing.contract import read_contract

AS_OF = date(2026, 7, 1)
Plant = Callable[[str], None]


@pytest.mark.parametrize("gate", GATES)
def test_good_tables_pass_without_a_warning(gate: str, plant: Plant) -> None:
    assert validate_gate(gate, AS_OF)["warnings"] == []


def test_message_names_table_column_expectation_value_and_way_out(plant: Plant, tmp_path: Path) -> None:
    plant("insert into staging.quarantine select 'stripe', 'customer', 'no key', true from range(390)")
    with pytest.raises(GateClosed) as closed:
        validate_gate("raw", "2026-07-01")
    message = str(closed.value)
    assert message.startswith(
        "Gate 'raw' is closed for 2026-07-01: 1 critical checks failed, 0 could not be evaluated"
    )
    assert (
        "int_raw__table_counts, dirty_share_of_required: at most a quarter of a required table's rows"
        in message
    )
    assert "observed: 40 % (stripe customer)" in message
    assert "what to do: the source or its loader has changed" in message
    assert closed.value.report == tmp_path / "reports" / "raw" / "2026-07-01.html"
    assert closed.value.report.exists()


def test_refused_file_is_named_before_its_reason(plant: Plant) -> None:
    plant("update landing.files set reason = 'no rows', is_accepted = false where table_name = 'ticket'")
    assert "observed: zendesk/ticket/2026-06.parquet: no rows\n" in validate_gate("raw", AS_OF)["warnings"][0]


def test_check_that_errors_is_broken_and_closes_the_gate(plant: Plant) -> None:
    plant("alter table ml.account_scores alter probability type text")
    plant("update ml.account_scores set method = 'health score'")
    with pytest.raises(
        GateClosed, match=r"(?s)could not be evaluated: .*the check broke, which is not a fault of"
    ) as closed:
        validate_gate("scores", AS_OF)
    assert (
        "ml.account_scores, probability: a probability lies between 0 and 1\n    could not be evaluated"
        in str(closed.value)
    )


def test_missing_table_breaks_its_checks_and_the_other_tables_are_still_evaluated(
    plant: Plant, tmp_path: Path
) -> None:
    plant("drop table ml.account_reasons")
    with pytest.raises(GateClosed, match="Table with name account_reasons does not exist"):
        validate_gate("scores", AS_OF)
    numbers = json.loads((tmp_path / "reports" / "scores" / "2026-07-01.json").read_text())
    assert (numbers["broken"], numbers["failed"], numbers["state"]) == (4, 0, "closed")
    assert numbers["passed"] == numbers["checks"] - 4


def test_warning_that_cannot_be_evaluated_closes_the_gate_too() -> None:
    checks = (
        between("seats", 0, 10, description="seats fit", severity=WARNING, remedy="count"),
        between("no_such_column", 0, 10, description="fits", severity=WARNING, remedy="count"),
    )
    frame = pd.DataFrame({"seats": [11]})
    failed, broken = evaluate(Suite("marts.seats", "seats", "select 1", checks), frame)
    assert (failed.state, failed.closes_gate) == (FAILED, False)
    assert (broken.state, broken.closes_gate) == (BROKEN, True)
    assert 'The column "no_such_column" in BatchData does not exist' in broken.message()


def test_table_that_cannot_be_read_is_named_once(plant: Plant) -> None:
    plant("drop table publish.pub_playbook_tasks")
    with pytest.raises(GateClosed) as closed:
        validate_gate("playbooks", AS_OF)
    assert str(closed.value).count("Table with name pub_playbook_tasks does not exist") == 1


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


def test_few_dirty_rows_of_a_small_table_say_nothing(plant: Plant) -> None:
    plant("update intermediate.int_raw__table_counts set rows_landed = 20 where table_name = 'plan'")
    plant("delete from staging.quarantine where table_name = 'plan'")
    plant("insert into staging.quarantine select 'stripe', 'plan', 'no key', true from range(9)")
    assert validate_gate("raw", AS_OF)["warnings"] == []


@pytest.mark.parametrize(("health", "is_found"), [(">= 80", False), ("< 50", True)])
def test_without_a_model_those_in_good_health_need_no_reason(
    plant: Plant, health: str, is_found: bool
) -> None:
    plant(
        "update ml.account_scores set method = 'health score', probability = null, base_rate = null,"
        " model_version = null;"
        " delete from ml.account_reasons where account_id in"
        f" (select account_id from marts.fct_account_health where health_score {health})"
    )
    if is_found:
        with pytest.raises(GateClosed, match="share_without_reason"):
            validate_gate("scores", AS_OF)
    else:
        assert validate_gate("scores", AS_OF)["warnings"] == []


def test_one_of_two_billing_systems_is_enough_and_without_any_both_are_named(plant: Plant) -> None:
    plant(
        "insert into intermediate.int_raw__table_counts select 'recurly', table_name, 'billing', 0, 0, 0"
        " from (values ('account_history'), ('subscription_history')) as tables (table_name)"
    )
    assert validate_gate("raw", AS_OF)["warnings"] == []
    plant(
        "update intermediate.int_raw__table_counts set rows_landed = 0, rows_kept = 0 where role = 'billing'"
    )
    with pytest.raises(GateClosed, match=r"recurly account_history.*stripe customer"):
        validate_gate("raw", AS_OF)


def test_too_few_events_to_have_a_usual_volume_say_nothing(plant: Plant) -> None:
    plant("delete from conformed.cnf_product__events where number >= 20")
    plant("delete from conformed.cnf_product__events where occurred_at >= '2026-06-30' and number >= 1")
    assert validate_gate("raw", AS_OF)["warnings"] == []


def test_unknown_gate_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no gate 'scoring'; the gates are raw, features, scores, playbooks"):
        validate_gate("scoring", AS_OF)


def test_missing_warehouse_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    with pytest.raises(NotBuilt, match="run the steps before gate 'raw'"):
        validate_gate("raw", AS_OF)


def test_dag_files_can_import_the_gate_without_great_expectations() -> None:
    heavy = (
        "import sys, expectations.validate;"
        "print(sorted({'great_expectations', 'pandas', 'duckdb'} & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", heavy], text=True).strip() == "[]"


def test_gate_opens_no_connection_and_sends_no_usage_data(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: tried.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: tried.append(address))
    validate_gate("scores", AS_OF)
    assert tried == []
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_command_line_prints_the_way_out_and_fails(plant: Plant, run_tenure: Callable[..., Any]) -> None:
    opened = run_tenure("gate", "scores", "2026-07-01")
    assert opened.exit_code == 0
    assert opened.stdout.startswith("Gate 'scores' is open for 2026-07-01. Report: ")
    plant("update ml.account_scores set probability = 2")
    closed = run_tenure("gate", "scores", "2026-07-01")
    assert closed.exit_code == 1
    assert closed.stderr.startswith("tenure gate: Gate 'scores' is closed for 2026-07-01")


def test_the_gate_asks_for_the_tables_that_the_contract_asks_for() -> None:
    """Of any two sources that landed, alone and together; none is the empty landing."""
    contract = read_contract()
    for landed in chain.from_iterable(combinations(sorted(contract.sources), count) for count in range(3)):
        counts = pd.DataFrame(
            [
                (table.source, table.name, table.role, int(table.source in landed))
                for table in contract.tables
            ],
            columns=["source_name", "table_name", "role", "rows_landed"],
        ).assign(rows_kept=lambda counts: counts["rows_landed"])
        with duckdb.connect() as connection:
            connection.register("counts_of_landing", counts)
            connection.execute("create schema intermediate")
            connection.execute("create view intermediate.int_raw__table_counts as from counts_of_landing")
            asked = {(source, name) for source, name, *_ in connection.execute(REQUIRED_COUNTS).fetchall()}
        assert asked == {(table.source, table.name) for table in contract.asked(landed)}, landed
