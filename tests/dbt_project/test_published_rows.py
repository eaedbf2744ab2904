"""The dbt tests on what is published: each finds the row that cannot be, unknown numbers among them, and no other."""

from typing import Any

import duckdb
import pytest

from tenure.core import paths
from tests.dbt_project.empty_warehouse import found_by, plant, to_be_found

pytestmark = pytest.mark.usefixtures("project")

LEARNED, OUTREACH = "assert_learned_signals_hold_together", "assert_outreach_holds_together"
RECORDS = "assert_records_hold_together"
DAYS, LATEST = "assert_keys_of_published_days", "assert_keys_of_latest_tables"
TODAY = {"as_of_date": "2026-06-29"}

KEY_FEATURE = TODAY | {"is_key": True, "method": "learned", "share_using": 0.5, "churn_with": 0.1, "churn_without": 0.2,
                       "ratio": 2.0, "low": 1.3, "high": 3.1}  # fmt: skip
NO_RATIO = {"ratio": None, "low": None, "high": None}
NOT_COMPARED = NO_RATIO | {"method": "too few accounts to compare", "is_key": False, "churn_with": None}
# feature -> (what is wrong with it, what the test must say)
KEY_FEATURES = {
    "right": ({}, None),
    "by_hand": ({"method": "set by hand"} | NO_RATIO, None),
    "not_compared": (NOT_COMPARED, None),
    "no_rate": ({"churn_with": 1.1}, "a share is not between 0 and 1"),
    "no_share": ({"share_using": -0.1}, "a share is not between 0 and 1"),
    "null_share": ({"churn_without": None}, "a share is not between 0 and 1"),
    "outside": ({"ratio": 3.2}, "the ratio is not in its interval"),
    "null_end": ({"high": None}, "the ratio is not in its interval"),
    "null_ratio": ({"ratio": None, "is_key": False}, "the ratio is not in its interval"),
    "half_compared": (NOT_COMPARED | {"low": 1.1}, "the ratio is not in its interval"),
    "unknown": ({"is_key": None}, "key or not is unknown"),
    "no_method": ({"method": None}, "key or not is unknown"),
    "unsure": ({"low": 0.9}, "key without an interval above 1"),
    "no_history": ({"method": "not enough history"}, "key without an interval above 1"),
}  # fmt: skip


def test_key_features_that_do_not_hold_together_are_found() -> None:
    plant("publish.pub_key_features", KEY_FEATURE, "event_name", KEY_FEATURES)
    assert found_by(LEARNED, "pub_key_features") == to_be_found(KEY_FEATURES)


SEGMENT = TODAY | {"dimension": "plan", "is_bad_fit": True, "fit_rank": 1, "shrunk_a_year": 0.5, "low": 0.3,
                   "high": 0.8, "all_a_year": 0.2, "method": "learned", "qualification": "leads from …"}  # fmt: skip
NOT_NAMED = {"is_bad_fit": False, "fit_rank": None, "qualification": None}
NO_RATE = dict.fromkeys(("shrunk_a_year", "low", "high"))
# segment -> (what is wrong with it, what the test must say)
SEGMENTS = {
    "right": ({}, None),
    "not_named": (NOT_NAMED | {"low": 0.1}, None),
    "no_history": (NOT_NAMED | NO_RATE | {"method": "not enough history"}, None),
    "outside": ({"shrunk_a_year": 0.9}, "the rate is not in its interval"),
    "null_end": (NOT_NAMED | {"low": None}, "the rate is not in its interval"),
    "null_rate": (NOT_NAMED | {"shrunk_a_year": None}, "the rate is not in its interval"),
    "unknown": ({"is_bad_fit": None}, "named or not is unknown"),
    "silent": ({"qualification": None}, "named without a sentence or a rank"),
    "unsure": ({"low": 0.1}, "named without an interval above the rate of all"),
    "null_all": ({"all_a_year": None}, "named without an interval above the rate of all"),
}  # fmt: skip


def test_segments_that_do_not_hold_together_are_found() -> None:
    plant("publish.pub_bad_fit", SEGMENT, "segment", SEGMENTS)
    assert found_by(LEARNED, "pub_bad_fit") == to_be_found(SEGMENTS)


RULE = TODAY | {"rule_rank": 1, "learned_on": "2026-06-22", "churn_rate": 0.5, "low": 0.4, "high": 0.7,
                "gain_low": 1.2}  # fmt: skip
# words -> (what is wrong with the rule, what the test must say)
RULES = {
    "right": ({}, None),
    "too_high": ({"churn_rate": 1.1}, "a rate is not between 0 and 1"),
    "null_rate": ({"churn_rate": None}, "a rate is not between 0 and 1"),
    "outside": ({"high": 0.45}, "the rate is not in its interval"),
    "null_low": ({"low": None}, "the rate is not in its interval"),
    "null_high": ({"high": None}, "the rate is not in its interval"),
    "no_gain": ({"gain_low": 1.0}, "no better than one of its parts"),
    "null_gain": ({"gain_low": None}, "no better than one of its parts"),
    "one_part": ({"rule_rank": 2}, "a rule is made of two to four parts"),
    "no_part": ({"learned_on": None}, "a rule is made of two to four parts"),
}  # fmt: skip


def test_rules_that_do_not_hold_together_are_found() -> None:
    plant("publish.pub_rules", RULE, "words", RULES)
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        connection.execute(
            "insert into ml.rule_conditions (learned_on, rule_rank, part)"
            " values ('2026-06-22', 1, 1), ('2026-06-22', 1, 2), ('2026-06-22', 2, 1)"
        )
    assert found_by(LEARNED, "pub_rules") == to_be_found(RULES)


SUGGESTION = TODAY | {"rank": 1, "event_name": "chart_created", "score": 0.5, "similar_accounts": 10,
                      "similar_using": 5}  # fmt: skip
NUMBERS = "its numbers cannot be: score, similar accounts or those using it"
# account -> (what is wrong with its suggestion, what the test must say)
SUGGESTIONS = {
    "right": ({}, None),
    "any_plan": ({"event_name": "audit_log_viewed"}, None),
    "yesterday": ({"as_of_date": "2026-06-28", "score": 9}, None),
    "starter": ({}, "its plan does not include the feature"),
    "user": ({}, "it uses the feature already"),
    "no_score": ({"score": 1.1}, NUMBERS),
    "null_score": ({"score": None}, NUMBERS),
    "no_count": ({"similar_using": 11}, NUMBERS),
    "null_count": ({"similar_accounts": None}, NUMBERS),
}


def test_suggestions_that_cannot_be_used_are_found() -> None:
    plant("publish.pub_next_feature", SUGGESTION, "account_id", SUGGESTIONS)
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        connection.execute(
            "insert into marts.fct_feature_use values ('user', '2026-06-29', 'chart_created', 3)"
        )
        connection.execute(
            "insert into intermediate.int_product__plans_as_of"
            " values ('starter', '2026-06-29', 'starter'), ('right', '2026-06-29', 'team')"
        )
        connection.execute(
            "insert into conformed.cnf_company__plan_features (plan, event_name)"
            " values ('starter', 'task_created'), ('team', 'chart_created')"
        )
    assert found_by(LEARNED, "pub_next_feature") == to_be_found(SUGGESTIONS)


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
    "null_end": ({"dimension_high": None, "proposed_weight": 0}, "the interval is upside down or leaves 0 to 100"),
    "no_difference": ({"auc_gain": 0.2}, "the gain is not the difference of the two AUC"),
    "null_auc": ({"auc_current": None, "proposed_weight": 0}, "the gain is not the difference of the two AUC"),
    "all": ({"proposed_weight": 0}, "proposed weights sum to 199.5, not to 100"),
}  # fmt: skip


def test_proposed_weights_that_do_not_hold_together_are_found() -> None:
    plant("publish.pub_proposed_weights", PROPOSED, "feature", PROPOSALS)
    assert found_by(RECORDS, "pub_proposed_weights") == to_be_found(PROPOSALS)


RECORD = {"overrides": 60, "ripe": 50, "churned": 10, "compared": 40, "compared_churned": 8, "people_right": 0.7,
          "model_right": 0.6, "difference": 0.1, "difference_low": 0.02, "difference_high": 0.18,
          "verdict": "people were right more often"}  # fmt: skip
NOTHING = dict.fromkeys(("people_right", "model_right", "difference", "difference_low", "difference_high"))
# band -> (what is wrong with its record, what the test must say)
OVERRIDES = {
    "right": ({}, None),
    "nothing_yet": (NOTHING | {"compared": 0, "compared_churned": 0, "verdict": "too few to say"}, None),
    "too_many": ({"compared": 51}, "a part is larger than its whole"),
    "null_part": ({"churned": None}, "a part is larger than its whole"),
    "null_whole": ({"compared": None}, "a part is larger than its whole"),
    "no_share": ({"people_right": 1.1}, "a share is not between 0 and 1"),
    "null_share": ({"model_right": None}, "a share is not between 0 and 1"),
    "outside": ({"difference": 0.2}, "the difference is not in its interval"),
    "null_end": ({"difference_low": None}, "the difference is not in its interval"),
    "too_few": ({"compared": 19}, "a verdict on too few"),
    "null_verdict": ({"verdict": None, "compared": 19}, "a verdict on too few"),
    "silent": ({"verdict": None}, "no verdict"),
}  # fmt: skip


def test_a_record_of_overrides_that_cannot_be_is_found() -> None:
    plant("publish.pub_override_record", RECORD, "band", OVERRIDES)
    assert found_by(RECORDS, "pub_override_record") == to_be_found(OVERRIDES)


EFFECT = {"treated_accounts": 30, "treated_ended": 3, "control_accounts": 40, "control_ended": 16, "effect": -0.3,
          "effect_low": -0.47, "effect_high": -0.1, "saved_mrr_cents": 900, "verdict": "helps"}  # fmt: skip
UNSAID = {"effect": None, "effect_low": None, "effect_high": None, "saved_mrr_cents": None}
ONE_SIDED = "an effect without a verdict, or a verdict without an effect"
# playbook -> (what is wrong with its effect, what the test must say)
EFFECTS = {
    "right": ({}, None),
    "too_early": (UNSAID | {"control_accounts": 19, "verdict": "too early to say"}, None),
    "too_many": ({"treated_ended": 31}, "more have left than have entered"),
    "null_count": ({"control_ended": None}, "more have left than have entered"),
    "outside": ({"effect": -0.5}, "the effect is not in its interval"),
    "null_end": ({"effect_high": None}, "the effect is not in its interval"),
    "half_unsaid": (UNSAID | {"effect_low": -0.1, "verdict": "too early to say"},
                    "an interval or saved money without an effect"),
    "too_few": ({"control_accounts": 19}, "an effect of too few"),
    "miscounted": ({"treated_ended": 6}, "the effect is not the difference of the two shares"),
    "saved": ({"effect_high": 0.1, "verdict": "no effect shown"}, "money saved by what does not help"),
    "hopeful": ({"effect_high": 0.1}, "helps, though the interval reaches zero"),
    "wrong": ({"effect_high": 0.1, "saved_mrr_cents": None, "verdict": "harms"},
              "harms, though the interval reaches zero"),
    "modest": ({"saved_mrr_cents": None, "verdict": "no effect shown"},
               "no effect shown, though the interval leaves out zero"),
    "misspelt": ({"saved_mrr_cents": None, "verdict": "help"}, "a verdict that is not defined"),
    "silent": ({"saved_mrr_cents": None, "verdict": None}, "a verdict that is not defined"),
    "hasty": (UNSAID | {"verdict": "no effect shown"}, ONE_SIDED),
    "late": ({"verdict": "too early to say"}, ONE_SIDED),
    "unsaid": (UNSAID | {"verdict": None}, ONE_SIDED),
}  # fmt: skip


def test_an_effect_that_cannot_be_is_found() -> None:
    plant("publish.pub_playbook_effects", EFFECT, "playbook_id", EFFECTS)
    assert found_by(RECORDS, "pub_playbook_effects") == to_be_found(EFFECTS)


def test_an_upsell_at_risk_or_without_a_churn_score_is_found() -> None:
    lifts = {"safe": 1.4, "at_risk": 1.5, "unknown": None, "watched": 1.4, "judged": 1.4}
    plant("publish.pub_upsell_list", TODAY, "account_id", dict.fromkeys([*lifts, "gone"], ({}, None)))
    scores = {account: ({"churn_lift": lift}, None) for account, lift in lifts.items()}
    scores["watched"][0]["override_band"] = "watch"
    scores["judged"][0]["override_band"] = "at_risk"
    plant("publish.pub_account_health", TODAY | {"score_method": "model"}, "account_id", scores)
    problem = "is on the upsell list and may leave"
    assert found_by(OUTREACH, "pub_upsell_list") == [
        ("at_risk", problem),
        ("gone", problem),
        ("judged", "is on the upsell list and was judged to leave"),
        ("unknown", problem),
    ]


def plant_columns(table: str, **row: Any) -> None:
    plant(f"publish.{table}", row, "account_id", {"one": ({}, None)})


def test_a_key_twice_and_a_key_that_is_null_are_found() -> None:
    plant_columns("pub_account_users", user_id="u")
    plant_columns("pub_account_users", user_id="u")
    plant_columns("pub_account_users", user_id="other")
    plant_columns("pub_account_users", user_id=None)
    assert found_by(DAYS, "pub_account_users") == [
        ("account_id = one, user_id = NULL: 1 rows",),
        ("account_id = one, user_id = u: 2 rows",),
    ]


def test_a_fact_of_the_account_itself_has_no_subject() -> None:
    for sentence in ("something", "something else", None):
        plant_columns("pub_account_facts", **TODAY, fact="misery", subject_id=None, sentence=sentence)
    plant_columns("pub_account_facts", **TODAY, fact="other", subject_id=None, sentence="said once")
    assert found_by(DAYS, "pub_account_facts") == [
        ("account_id = one, as_of_date = 2026-06-29, fact = misery, subject_id = NULL: 3 rows",),
        ("sentence is NULL in 1 rows",),
    ]


def test_a_score_without_a_method_stops_its_own_day_alone() -> None:
    plant_columns("pub_account_health", as_of_date="2026-06-28", score_method=None)
    assert found_by(DAYS, "pub_account_health") == []
    plant_columns("pub_account_health", **TODAY, score_method=None)
    assert found_by(DAYS, "pub_account_health") == [("score_method is NULL in 1 rows",)]


def test_every_published_table_has_its_key_declared(manifest: Any) -> None:
    """Its grain, in columns that it has; tables of one day and tables of all days never in one test (`LATEST`)."""
    published = {
        node.name: node.config.materialized
        for node in manifest.nodes.values()
        if node.resource_type == "model"
        and node.fqn[1] == "publish"
        and node.config.materialized != "ephemeral"
    }
    declared = {test: tables_of(manifest, test) for test in (DAYS, LATEST)}
    assert declared[DAYS] == {name for name, kind in published.items() if kind != "table"}
    assert declared[LATEST] == {name for name, kind in published.items() if kind == "table"}


def test_every_table_of_the_marts_has_its_key_declared(manifest: Any) -> None:
    tables = {
        node.name
        for node in manifest.nodes.values()
        if node.resource_type == "model"
        and node.fqn[1] == "marts"
        and node.config.materialized in ("table", "incremental")
    }
    tests = ("assert_keys_of_marts", "assert_keys_of_histories", "assert_keys_of_each_day")
    assert set.union(*(tables_of(manifest, test) for test in tests)) == tables


def tables_of(manifest: Any, test: str) -> set[str]:
    return {parent.split(".")[-1] for parent in manifest.nodes[f"test.tenure.{test}"].depends_on.nodes}
