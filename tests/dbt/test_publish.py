"""The publish models' dbt unit tests, and the tests on the seeds: they must find each kind of bad row."""

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dags.common.dbt import invoke_dbt
from ml import paths
from ml.reasons import EVENT_COUNTS, WORDS, in_whole_money

AS_OF = ["--vars", "{as_of_date: 2026-06-29}"]
TESTS = {
    "playbooks": "assert_playbook_triggers_are_signals",
    "health_weights": "assert_health_weights_name_features",
    "feature_content": "assert_feature_content_can_be_sent",
    "reason_phrases": "assert_reason_phrases_cover_features",
}

# seed -> (what stands in it, what to write instead, what the test must say)
BAD_ROWS = {
    "playbooks": [
        (
            "share_last_28d,<=",
            "shar_last_28d,<=",
            "unused_seats trigger_column is no signal: seat_active_shar_last",
        ),
        ("last_event,>=", "last_event,=>", "silent_account trigger_operator is none of >= <= > < =: =>"),
        (
            "late_excess,>=,10,",
            "late_excess,>=,,",
            "late_payment trigger_value, is_fallback, priority, due_in",
        ),
        ("watch|at_risk", "watch|at_rsk", "stopped_features health_bands holds an unknown band: at_rsk"),
        (
            "support lead,2,28",
            "support lead,29,28",
            "support_overload cool_down_days is shorter than due_in_days",
        ),
        (",percent,", ",per cent,", "usage_drop value_format is neither number nor percent: per cent"),
    ],
    "health_weights": [
        ("usage_days_since_last_event", "fit_plan", "fit_plan is no numeric column of fct_account_features"),
        ("fit_tenure_days,fit,0,365,1", "fit_tenure_days,fit,0,365,2", "all weights sum to 101"),
        (
            "sponsor_gone,relationship,1,0",
            "sponsor_gone,relationship,1,1",
            "a worst value that differs from the best",
        ),
        (
            "seat_active_share_last_28d,seat",
            "seat_active_share_last_28d,usage",
            "its dimension is its prefix or onboarding, not usage",
        ),
    ],
    "feature_content": [
        (
            ",video,/videos/charts",
            ",film,/videos/charts",
            "chart_created kind is none of video, guide, onboard",
        ),
        ("/guides/api", "guides/api", "api_key_used the link is no path such as /guides/reports"),
        ("Find anything,", ",", "search_performed needs a title and a sentence"),
    ],
    "reason_phrases": [
        ("fit_channel,fit,channel", "fit_chanel,fit,channel", "fit_channel has no phrase"),
        ("fit_industry,fit", "fit_industrie,fit", "fit_industrie is no column of fct_account_features"),
        ("auto-renew is on", "", "billing_is_auto_renew_off needs a label, both phrases"),
        (
            "billing_is_annual,billing",
            "billing_is_annual,seat",
            "billing_is_annual needs a label, both phrases",
        ),
    ],
}

# Columns whose model has no contract that would name their type.
TYPES = {"as_of_date": "date", "label": "integer", "is_ripe": "boolean"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project, so that seeds can be spoilt, on a warehouse with the tables' columns and no rows."""
    home = tmp_path_factory.mktemp("home")
    copy = home / "dbt_project"
    shutil.copytree(paths.DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        patch.setattr(paths, "DBT_PROJECT", copy)
        _create_empty_tables(copy)
        assert invoke_dbt(["run-operation", "ml_create_tables", *AS_OF]).success
        assert invoke_dbt(["seed", *AS_OF]).success
        yield copy


def _create_empty_tables(project: Path) -> None:
    """What unit tests and the tests on seeds look up in the warehouse: the columns, by the models' contracts."""
    paths.warehouse_file().parent.mkdir(parents=True)
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        for schema in ("marts", "publish"):
            connection.execute(f"create schema {schema}")
            for model in _models(project / "models" / schema):
                columns = ", ".join(f"{column['name']} {_type(column)}" for column in model["columns"])
                connection.execute(f"create table {schema}.{model['name']} ({columns})")


def _models(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.yml")):
        yield from (
            model for model in yaml.safe_load(file.read_text()).get("models", []) if "columns" in model
        )


def _type(column: dict[str, Any]) -> str:
    """`{{ 'double precision' if … else 'double' }}` names the type per warehouse: here it is DuckDB's."""
    return re.sub(r"\{\{.*\}\}", "double", column.get("data_type", TYPES.get(column["name"], "text")))


def problems() -> dict[str, list[str]]:
    """What the tests on the seeds find, in their own words, by seed."""
    result = invoke_dbt(["test", "--select", *TESTS.values(), *AS_OF])
    queries = {run.node.name: run.node.compiled_code for run in result.result}
    with duckdb.connect(str(paths.warehouse_file()), read_only=True) as connection:
        found = {seed: connection.execute(queries[test]).fetchall() for seed, test in TESTS.items()}
    assert result.success == (not any(found.values()))
    return {seed: [" ".join(map(str, row)) for row in rows] for seed, rows in found.items()}


@pytest.mark.usefixtures("project")
def test_the_unit_tests_of_the_publish_models_pass() -> None:
    chosen = ["test_type:unit,publish", "test_type:unit,fct_account_health"]
    result = invoke_dbt(["test", "--select", *chosen, *AS_OF])
    tests = [run for run in result.result if run.node.resource_type == "unit_test"]
    assert [run.node.name for run in tests if run.status != "pass"] == []
    tested = {run.node.tested_node_unique_id.split(".")[-1] for run in tests}
    assert tested == {
        "fct_account_health",
        "pub_account_facts",
        "pub_account_health",
        "pub_bad_fit",
        "pub_bug_accounts",
        "pub_bug_reach",
        "pub_bug_reporters",
        "pub_bug_speed",
        "pub_bug_states",
        "pub_bugs",
        "pub_key_features",
        "pub_rule_matches",
        "pub_rules",
        "pub_playbook_tasks",
        "pub_monday_list",
        "pub_monday_summary",
        "pub_mrr_by_month",
        "pub_mrr_changes",
        "pub_next_feature",
        "pub_override_record",
        "pub_overrides",
        "pub_proposed_weights",
        "pub_model_track_record",
        "pub_results_by_day",
        "pub_upsell_list",
        "pub_ux_review",
        "pub_value_of_churn",
    }


def test_every_phrase_can_be_said_with_the_numbers_of_an_account() -> None:
    (features,) = (
        model
        for model in _models(paths.DBT_PROJECT / "models" / "marts")
        if model["name"] == "fct_account_features"
    )
    # A feature per event of the product has one phrase for all (ml/reasons.py).
    facts: dict[str, object] = {EVENT_COUNTS: 1234.5, "event": "words"}
    for column in features["columns"]:
        facts[column["name"]] = 1234.5 if _type(column) == "double" else "words"
        facts[in_whole_money(column["name"])] = facts[column["name"]]
    with (paths.DBT_PROJECT / "seeds" / "reason_phrases.csv").open() as file:
        for row in csv.DictReader(file):
            for phrase in (row["phrase_when_it_raises_risk"], row["phrase_when_it_lowers_risk"]):
                said = WORDS.vformat(phrase, (), facts)
                assert "{" not in said
                assert ".5" not in said.replace("1234.5", ""), (
                    f"{row['feature']}: a number too long to say: {said}"
                )


@pytest.mark.usefixtures("project")
def test_the_seeds_are_in_order() -> None:
    assert problems() == {seed: [] for seed in BAD_ROWS}


KEY_FEATURE = {"as_of_date": "2026-06-29", "is_key": True, "method": "learned", "share_using": 0.5,
               "churn_with": 0.1, "churn_without": 0.2, "ratio": 2.0, "low": 1.3, "high": 3.1}  # fmt: skip
# feature -> (what is wrong with it, what the test must say)
KEY_FEATURES = {
    "right": ({}, None),
    "by_hand": ({"method": "set by hand", "ratio": None, "low": None, "high": None}, None),
    "no_rate": ({"churn_with": 1.1}, "a share is not between 0 and 1"),
    "no_share": ({"share_using": -0.1}, "a share is not between 0 and 1"),
    "outside": ({"ratio": 3.2}, "the ratio is not in its interval"),
    "unknown": ({"is_key": None}, "key or not is unknown"),
    "unsure": ({"low": 0.9}, "key without an interval above 1"),
    "no_history": ({"method": "not enough history"}, "key without an interval above 1"),
}


@pytest.mark.usefixtures("project")
def test_key_features_that_do_not_hold_together_are_found() -> None:
    plant("publish.pub_key_features", KEY_FEATURE, "event_name", KEY_FEATURES)
    assert found_by("assert_key_features_hold_together") == {
        feature: problem for feature, (_, problem) in KEY_FEATURES.items() if problem
    }


PROPOSED = {"proposed_weight": 50, "dimension_low": 10, "dimension_high": 60, "auc_current": 0.6, "auc_proposed": 0.7,
            "auc_gain": 0.1}  # fmt: skip
# signal -> (what is wrong with it, what the test must say)
PROPOSALS = {
    "right": ({}, None),
    "no_proposal": ({"proposed_weight": None, "auc_gain": 9}, None),
    "half": ({"proposed_weight": 0.5}, "a proposed weight is no whole percent"),
    "negative": ({"proposed_weight": -1}, "a proposed weight is no whole percent"),
    "upside_down": ({"dimension_low": 61}, "the interval is upside down or leaves 0 to 100"),
    "too_wide": ({"dimension_high": 101}, "the interval is upside down or leaves 0 to 100"),
    "no_difference": ({"auc_gain": 0.2}, "the gain is not the difference of the two AUC"),
    "all": ({"proposed_weight": 0}, "proposed weights sum to 199.5, not to 100"),
}


@pytest.mark.usefixtures("project")
def test_proposed_weights_that_do_not_hold_together_are_found() -> None:
    plant("publish.pub_proposed_weights", PROPOSED, "feature", PROPOSALS)
    assert found_by("assert_proposed_weights_hold_together") == {
        feature: problem for feature, (_, problem) in PROPOSALS.items() if problem
    }


SUGGESTION = {"as_of_date": "2026-06-29", "rank": 1, "event_name": "chart_created", "score": 0.5,
              "similar_accounts": 10, "similar_using": 5}  # fmt: skip
# account -> (what is wrong with its suggestion, what the test must say)
SUGGESTIONS = {
    "right": ({}, None),
    "any_plan": ({"event_name": "audit_log_viewed"}, None),
    "yesterday": ({"as_of_date": "2026-06-28", "score": 9}, None),
    "starter": ({}, "its plan does not include the feature"),
    "user": ({}, "it uses the feature already"),
    "no_score": ({"score": 1.1}, "its numbers cannot be: score, similar accounts or those using it"),
    "no_count": ({"similar_using": 11}, "its numbers cannot be: score, similar accounts or those using it"),
}


@pytest.mark.usefixtures("project")
def test_suggestions_that_cannot_be_used_are_found() -> None:
    plant("publish.pub_next_feature", SUGGESTION, "account_id", SUGGESTIONS)
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        connection.execute(
            "insert into marts.fct_feature_use values ('user', '2026-06-29', 'chart_created', 3)"
        )
        connection.execute("""
            create schema if not exists intermediate;
            create table intermediate.int_product__plans_as_of as
            select 'starter' as account_id, date '2026-06-29' as as_of_date, 'starter' as plan
            union all select 'right', date '2026-06-29', 'team'
        """)
    assert found_by("assert_next_features_can_be_used") == {
        account: problem for account, (_, problem) in SUGGESTIONS.items() if problem
    }


RECORD = {"overrides": 60, "ripe": 50, "churned": 10, "compared": 40, "compared_churned": 8, "people_right": 0.7,
          "model_right": 0.6, "difference": 0.1, "difference_low": 0.02, "difference_high": 0.18,
          "verdict": "people were right more often"}  # fmt: skip
# band -> (what is wrong with its record, what the test must say)
RECORDS = {
    "right": ({}, None),
    "nothing_yet": (dict.fromkeys(("people_right", "model_right", "difference", "difference_low", "difference_high"))
                    | {"compared": 0, "compared_churned": 0, "verdict": "too few to say"}, None),
    "too_many": ({"compared": 51}, "a part is larger than its whole"),
    "no_share": ({"people_right": 1.1}, "a share is not between 0 and 1"),
    "outside": ({"difference": 0.2}, "the difference is not in its interval"),
    "too_few": ({"compared": 19}, "a verdict on too few"),
}  # fmt: skip


@pytest.mark.usefixtures("project")
def test_a_record_of_overrides_that_cannot_be_is_found() -> None:
    plant("publish.pub_override_record", RECORD, "band", RECORDS)
    assert found_by("assert_override_record_holds_together") == {
        band: problem for band, (_, problem) in RECORDS.items() if problem
    }


def plant(table: str, right: dict[str, Any], key: str, rows: dict[str, tuple[dict[str, Any], Any]]) -> None:
    """Rows as they should be but for what is spoilt, each named in its key column."""
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        for name, (spoilt, _) in rows.items():
            row = right | spoilt | {key: name}
            places = ", ".join("?" * len(row))
            connection.execute(
                f"insert into {table} ({', '.join(row)}) values ({places})", list(row.values())
            )


def found_by(test: str) -> dict[str, str]:
    """What a data test finds: the rows' names and what is wrong with them."""
    result = invoke_dbt(["test", "--select", test, *AS_OF])
    (query,) = (run.node.compiled_code for run in result.result if run.node.resource_type == "test")
    with duckdb.connect(str(paths.warehouse_file()), read_only=True) as connection:
        found = dict(connection.execute(query).fetchall())
    assert result.success == (not found)
    return found


@pytest.mark.usefixtures("project")
def test_whoever_is_pitched_at_risk_or_without_a_churn_score_is_found() -> None:
    lifts = {"safe": 1.4, "at_risk": 1.5, "unknown": None}
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        for account, lift in lifts.items():
            for table in ("pub_upsell_list", "pub_account_health"):
                connection.execute(
                    f"insert into publish.{table} (account_id, as_of_date, churn_lift) values (?, ?, ?)",
                    [account, "2026-06-29", lift],
                )
    result = invoke_dbt(["test", "--select", "assert_nobody_at_risk_is_pitched", *AS_OF])
    (query,) = (run.node.compiled_code for run in result.result if run.node.resource_type == "test")
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        found = {account for _, account, _ in connection.execute(query).fetchall()}
        connection.execute("delete from publish.pub_upsell_list")
        connection.execute("delete from publish.pub_account_health")
    assert not result.success
    assert found == {"at_risk", "unknown"}


@pytest.mark.usefixtures("project")
def test_a_day_that_is_scored_again_keeps_what_was_promised_first() -> None:
    def publish(target: str, probability: float, version: str) -> list[tuple]:
        day = "date '2026-06-29'"
        with duckdb.connect(str(paths.warehouse_file())) as connection:
            connection.execute("delete from ml.account_scores where target = ?", [target])
            connection.execute(
                "insert into ml.account_scores by name select 'a1' as account_id,"
                f" {day} as as_of_date, ? as target, ? as probability, ? as model_version, 'model' as method,"
                f" {day} + ? as learned_on",
                [target, probability, version, int(version) - 2],
            )
        assert invoke_dbt(["run", "--select", "pub_promises", *AS_OF]).success
        with duckdb.connect(str(paths.warehouse_file()), read_only=True) as connection:
            return connection.execute(
                "select target, probability, model_version, is_hindsight from publish.pub_promises order by 1"
            ).fetchall()

    assert publish("churn", 0.1, "1") == [("churn", 0.1, "1", False)]
    assert publish("churn", 0.9, "3") == [("churn", 0.1, "1", False)]
    # The first word on another target; said by a model that has learned from later days.
    assert publish("expansion", 0.4, "3") == [("churn", 0.1, "1", False), ("expansion", 0.4, "3", True)]


def test_each_bad_row_is_found_and_named(project: Path) -> None:
    for seed, bad_rows in BAD_ROWS.items():
        file = project / "seeds" / f"{seed}.csv"
        for old, new, _ in bad_rows:
            assert old in file.read_text(), f"{old} is not in {file.name}"
            file.write_text(file.read_text().replace(old, new, 1))
    assert invoke_dbt(["seed", *AS_OF]).success
    found = problems()
    for seed, bad_rows in BAD_ROWS.items():
        for *_, problem in bad_rows:
            assert [line for line in found[seed] if problem in line], f"{problem}: not in {found[seed]}"
