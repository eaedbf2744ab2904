"""The publish models' dbt unit tests, and the tests on the seeds: they must find each kind of bad row."""

import csv
from pathlib import Path

import duckdb
import pytest

from ml.explanation.reason_sentences import EVENT_SHARES, WORDS, in_whole_money
from tenure.core import paths
from tenure.transform.dbt_runner import invoke_dbt
from tests.dbt_project.empty_warehouse import AS_OF, found_by, models_in, plant, type_of

TESTS = {
    "playbooks": "assert_playbook_triggers_are_signals",
    "health_weights": "assert_health_weights_name_features",
    "reason_phrases": "assert_reason_phrases_cover_features",
}

# seed -> (what stands in it, what to write instead, what the test must say)
BAD_ROWS = {
    "playbooks": [
        (
            "seat_active_share_last",
            "seat_activ_share_last",
            "unused_seats raised_when asks for seat_activ_share_last_28d",
        ),
        ("fact_misery", "fact_misary", "unhappy_users raised_when asks for fact_misary, which is no signal"),
        (
            "last_event >= 14",
            "last_event => 14",
            "silent_account raised_when: usage_days_since_last_event => 14 is no condi",
        ),
        (
            "late_excess >= payment_late_days",
            "late_excess >= ten",
            "late_payment raised_when: billing_days_late_excess >= ten is no",
        ),
        (
            "28d <= -0.3 and",
            "28d <= -0.3 or",
            "usage_drop raised_when: usage_active_users_change_28d <= -0.3 or usa",
        ),
        (
            "vs_own_base >= 1,",
            "vs_own_base,",
            "near_danger_line cleared_when: usage_events_vs_own_base is no condit",
        ),
        (
            ",failed_charge,2,",
            ",faild_charge,2,",
            "late_payment suppressed_by names faild_charge, which is no playbook",
        ),
        ("support,task,", "support,chore,", "support_overload kind is task or message, population"),
        (",billing,sponsor,", ",billing,boss,", "failed_charge kind is task or message, population"),
        (
            ",customer success manager,sponsor,2,21",
            ",customer success manager,sponsor,,21",
            "silent_account title, owner_role, why, priority",
        ),
        (",percent", ",per cent", "usage_drop value_format is neither number nor percent: per cent"),
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


def problems() -> dict[str, list[str]]:
    """What the tests on the seeds find, in their own words, by seed."""
    # Read from the seed of the playbooks, and what its test looks at.
    assert invoke_dbt(["run", "--select", "int_playbooks__conditions", *AS_OF]).success
    result = invoke_dbt(["test", "--select", *TESTS.values(), *AS_OF])
    queries = {run.node.name: run.node.compiled_code for run in result.result}
    with duckdb.connect(str(paths.warehouse_file()), read_only=True) as connection:
        found = {seed: connection.execute(queries[test]).fetchall() for seed, test in TESTS.items()}
    assert result.success == (not any(found.values()))
    return {seed: [" ".join(map(str, row)) for row in rows] for seed, rows in found.items()}


@pytest.mark.usefixtures("project")
def test_the_unit_tests_of_the_publish_models_pass() -> None:
    chosen = [
        f"test_type:unit,{part}" for part in ("publish", "fct_account_health", "int_playbooks__conditions")
    ]
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
        "int_playbooks__conditions",
        "pub_playbook_readings",
        "pub_playbook_standing",
        "pub_playbook_candidates",
        "pub_playbook_decisions",
        "pub_playbook_messages",
        "pub_playbook_tasks",
        "pub_task_list",
        "pub_playbook_effects",
        "pub_playbook_entries",
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
        for model in models_in(paths.DBT_PROJECT / "models" / "marts")
        if model["name"] == "fct_account_features"
    )
    # A feature per event of the product has one phrase for all (ml/explanation/reason_sentences.py).
    facts: dict[str, object] = {EVENT_SHARES: 1234.5, "event": "words"}
    for column in features["columns"]:
        facts[column["name"]] = 1234.5 if type_of(column) == "double" else "words"
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


EFFECT = {"treated_accounts": 30, "treated_ended": 3, "control_accounts": 40, "control_ended": 16, "effect": -0.3,
          "effect_low": -0.47, "effect_high": -0.1, "saved_mrr_cents": 900, "verdict": "helps"}  # fmt: skip
UNSAID = {"effect": None, "effect_low": None, "effect_high": None, "saved_mrr_cents": None}
# playbook -> (what is wrong with its effect, what the test must say)
EFFECTS = {
    "right": ({}, None),
    "too_early": (UNSAID | {"control_accounts": 19, "verdict": "too early to say"}, None),
    "too_many": ({"treated_ended": 31}, "more have left than have entered"),
    "outside": ({"effect": -0.5}, "the effect is not in its interval"),
    "too_few": ({"control_accounts": 19}, "an effect of too few"),
    "saved": ({"effect_high": 0.1, "verdict": "no effect shown"}, "money saved by what does not help"),
    "wrong": (
        {"effect_high": 0.1, "saved_mrr_cents": None, "verdict": "harms"},
        "the verdict is not what the interval says",
    ),
    "hasty": (UNSAID | {"verdict": "no effect shown"}, "the verdict is not what the interval says"),
}


@pytest.mark.usefixtures("project")
def test_an_effect_that_cannot_be_is_found() -> None:
    plant("publish.pub_playbook_effects", EFFECT, "playbook_id", EFFECTS)
    assert found_by("assert_playbook_effects_hold_together") == {
        playbook: problem for playbook, (_, problem) in EFFECTS.items() if problem
    }


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
