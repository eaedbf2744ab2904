"""The publish models' dbt unit tests, and the tests on the seeds: they must find each kind of bad row."""

import csv
from itertools import chain
from pathlib import Path

import duckdb
import pytest

from ml.explanation.reason_sentences import EVENT_SHARES, PhraseFormat
from tenure.core import paths
from tenure.playbooks import check
from tenure.transform.dbt_runner import invoke_dbt
from tests.dbt_project.empty_warehouse import AS_OF, models_in, type_of

TESTS = {
    "playbooks": check.TESTS,
    "health_weights": ("assert_health_weights_name_features",),
    "reason_phrases": ("assert_reason_phrases_cover_features",),
    "playbook_messages": check.TESTS,
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
        (
            "tickets_many_more_than,,,1,",
            "tickets_many_more_than,,contact_burst,1,",
            "contact_burst gives way to support_overload, which gives way to it",
        ),
        (
            "active for {value} days,number,,",
            "active for {value} days,number,silent_account_escalated,1",
            "silent_account is more than the fourth step of its sequence, or follows itself",
        ),
        (
            "percent,usage_tips,14",
            "percent,usage_tips,60",
            "usage_tips_call comes when usage_tips has cooled down and may be opened again itself",
        ),
        (
            "of the year,number,,",
            "of the year,number,nobody,1",
            "use_slid follows nobody, which is no playbook",
        ),
        (
            "are in use,number,,",
            "are in use,number,use_slid,",
            "few_features follows another one and needs after",
        ),
        (
            "used to: {value},number,,",
            "used to: {value},number,,5",
            "slowed_users has after_days and follows no",
        ),
        (
            "are used to,number,,",
            "are used to,number,ticket_stuck,1",
            "slow_replies follows and is suppressed by ti",
        ),
        (
            "average trial,number,,",
            "average trial,number,upsell,1",
            "trial_call follows upsell of other accounts",
        ),
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
    "playbook_messages": [
        (
            "May I show two things",
            "May I show {two} things",
            "near_danger_line playbook_messages.csv, en: asks for a word that is not there; there are account, contact",
        ),
        (
            "Darf ich Ihnen zwei Dinge",
            "Darf ich Ihnen {zwei} Dinge",
            "near_danger_line playbook_messages.csv, de: asks for a word that is not there; there are account, contact",
        ),
        (
            "soll bis zum {news_on}",
            "soll bis zum {due_on}",
            "bug_eta playbook_messages.csv, de: news asks for a word that is not there; there are subject, reported_on",
        ),
        (
            "usage_tips,fr,",
            "usage_tips,fr-FR,",
            "usage_tips playbook_messages.csv, fr-FR: the language is a code such as de",
        ),
        (
            "kick_off,en,",
            "kick_off,es,",
            "kick_off has no words in playbook_messages.csv in en, which is playbooks.def",
        ),
        (
            "propose_meeting,fr,",
            "propose_meeting,es,",
            "propose_meeting playbook_messages.csv, es: how to meet is known in en, de, fr alone",
        ),
    ],
    "reason_phrases": [
        ("fit_channel,fit,channel", "fit_chanel,fit,channel", "fit_channel has no phrase"),
        ("fit_industry,fit", "fit_industrie,fit", "fit_industrie is no column of fct_account_features"),
        ("auto-renew is on", "", "billing_is_auto_renew_off needs a label, a cause, both"),
        (
            "billing_is_annual,billing",
            "billing_is_annual,seat",
            "billing_is_annual needs a label, a cause, both phrases",
        ),
        (
            "goals,18,relationship_is_goal",
            ",20,relationship_is_goal",
            "relationship_is_goal_missed needs a label",
        ),
        (
            "20,relationship_is_sponsor_moved >= 1",
            "20,relationship_is_sponsor_movd >= 1",
            "relationship_is_sponsor_moved is said when: relationship_is_sponsor_movd >= 1, which is no condition",
        ),
        (
            "seat_change_last_90d <= -1",
            "seat_change_last_90d < -1",
            "seat_change_last_90d is said when: seat_ch",
        ),
        (
            "fit_tenure_days >= 60,only",
            "fit_tenure_days >= sixty,only",
            "adoption_breadth_entitled_last_28d is said when: fit_tenure_days >= sixty",
        ),
        (
            "1.4 * adoption_errors_per_100_events_earlier_84d",
            "1.2 * adoption_errors_earlier",
            "adoption_errors_per_100_events_last_28d is said when: adoption_errors_per_100_events_last_28d >= 1.2 * ad",
        ),
        ("sponsor,10,relationship", "sponsor,,relationship", "gone may be said and has no said_order"),
    ],
}


def problems() -> dict[str, list[str]]:
    """What the tests on the seeds find, in their own words, by seed."""
    # Read from the seed of the playbooks, and what its test looks at.
    assert invoke_dbt(["run", "--select", "int_playbooks__conditions_parsed", *AS_OF]).success
    result = invoke_dbt(["test", "--select", *chain(*TESTS.values()), *AS_OF])
    queries = {run.node.name: run.node.compiled_code for run in result.result}
    with duckdb.connect(str(paths.warehouse_file()), read_only=True) as connection:
        found = {
            seed: [row for test in tests for row in connection.execute(queries[test]).fetchall()]
            for seed, tests in TESTS.items()
        }
    assert result.success == (not any(found.values()))
    return {seed: [" ".join(map(str, row)) for row in rows] for seed, rows in found.items()}


@pytest.mark.usefixtures("project")
def test_the_unit_tests_of_the_publish_models_pass() -> None:
    chosen = [
        f"test_type:unit,{part}"
        for part in ("publish", "fct_account_health", "int_playbooks__conditions_parsed")
    ]
    result = invoke_dbt(["test", "--select", *chosen, *AS_OF])
    tests = [run for run in result.result if run.node.resource_type == "unit_test"]
    assert [run.node.name for run in tests if run.status != "pass"] == []
    tested = {run.node.tested_node_unique_id.split(".")[-1] for run in tests}
    assert tested == {
        "fct_account_health",
        "int_health__danger_line_facts_derived",
        "int_health__key_feature_facts_derived",
        "int_health__reasons_said",
        "int_health__rule_facts_derived",
        "pub_account_facts",
        "pub_account_health",
        "pub_bad_fit",
        "int_bugs__accounts_affected",
        "int_bugs__reach_measured",
        "pub_bug_reporters",
        "pub_bug_speed",
        "pub_bug_states",
        "pub_bugs",
        "pub_crm_companies",
        "pub_currencies",
        "int_forecast__commits_held",
        "int_forecast__contracts_due",
        "int_forecast__ends_expected",
        "int_forecast__past_renewals",
        "int_forecast__probabilities",
        "pub_renewal_forecast",
        "pub_renewal_monthly",
        "pub_renewal_results",
        "int_causes__closings_judged",
        "pub_causes",
        "pub_losses",
        "pub_account_value",
        "pub_check_ins",
        "pub_success_plan",
        "pub_key_features",
        "pub_rule_matches",
        "pub_rules",
        "int_playbooks__conditions_parsed",
        "int_playbooks__conditions_evaluated",
        "int_playbooks__open_cases_updated",
        "int_playbooks__open_cases_absorbed",
        "int_playbooks__pending_cases_updated",
        "int_playbooks__cases_outranked",
        "int_playbooks__evidence_chosen",
        "int_playbooks__facts_chosen",
        "int_playbooks__people_named",
        "int_playbooks__news_worded",
        "int_playbooks__words_chosen",
        "int_playbooks__owners_assigned",
        "pub_waiting_list",
        "int_playbooks__cases_valued",
        "int_playbooks__cases_raised",
        "int_playbooks__accounts_unioned",
        "int_playbooks__cases_ended",
        "int_playbooks__steps_due",
        "int_playbooks__tasks_decided",
        "int_playbooks__messages_decided",
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
        facts[column["name"]] = 1234.5 if type_of(column) == "double precision" else "words"
    with (paths.DBT_PROJECT / "seeds" / "reason_phrases.csv").open() as file:
        for row in csv.DictReader(file):
            for phrase in (row["phrase_when_it_raises_risk"], row["phrase_when_it_lowers_risk"]):
                said = PhraseFormat("usd", {}).vformat(phrase, (), facts)
                assert "{" not in said
                assert ".5" not in said.replace("1234.5", ""), (
                    f"{row['feature']}: a number too long to say: {said}"
                )


@pytest.mark.usefixtures("project")
def test_the_seeds_are_in_order() -> None:
    assert problems() == {seed: [] for seed in BAD_ROWS}


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
                "select target, probability, model_version, is_hindsight from publish.pub_promises order by all"
            ).fetchall()

    assert publish("churn", 0.1, "1") == [("churn", 0.1, "1", False)]
    assert publish("churn", 0.9, "3") == [("churn", 0.1, "1", False)]
    # The first word on another target; said by a model that has learned from later days.
    assert publish("expansion", 0.4, "3") == [("churn", 0.1, "1", False), ("expansion", 0.4, "3", True)]


@pytest.mark.usefixtures("project")
def test_a_day_that_is_run_again_loses_no_task_that_later_days_carry_and_no_message_that_was_sent() -> None:
    day, later = "2026-06-29", "2026-06-30"
    tasks = {"carried": "task", "not opened any more": "task", "sent": "message"}
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        for task_id, kind in tasks.items():
            connection.execute(
                "insert into publish.pub_playbook_tasks (task_id, as_of_date, kind) values (?, ?, ?)",
                [task_id, day, kind],
            )
        connection.execute(
            "insert into publish.pub_playbook_cases (as_of_date, task_id, kind, state)"
            f" values ('{later}', 'carried', 'task', 'open'), ('{later}', null, 'task', 'waiting')"
        )

    def run_again() -> set[str]:
        assert invoke_dbt(
            ["run", "--select", "int_playbooks__conditions_parsed", "pub_playbook_tasks", *AS_OF]
        ).success
        with duckdb.connect(str(paths.warehouse_file()), read_only=True) as connection:
            found = connection.execute("select task_id from publish.pub_playbook_tasks").fetchall()
        return {task_id for (task_id,) in found}

    assert run_again() == {"carried", "sent"}
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        connection.execute("delete from publish.pub_playbook_cases")
    assert run_again() == set(), "while no day follows it is replaced as a whole"


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
