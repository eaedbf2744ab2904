from pathlib import Path
from typing import Any

import pytest
import yaml

from tenure.core import paths
from tenure.core.settings import FIXED, RUN_ARGUMENTS, Settings, families, read_settings
from tenure.core.settings_faults import unknown_setting
from tenure.core.settings_names import known_sources, known_sources_and_roles
from tenure.core.settings_schema import SettingsError
from tenure.landing.contract import read_contract

# Each line nine times the one before.
BILLION = "a: &a [x]\n" + "".join(
    f"{key}: &{key} [{', '.join([f'*{before}'] * 9)}]\n" for before, key in zip("abcdefghi", "bcdefghij", strict=True)
) + "bands: *j"  # fmt: skip
# What a company may write that cannot be used, and how the refusal names it.
NONSENSE = [
    # Keys that do not exist, at any depth.
    ("trainign: {}", "trainign: unknown setting; did you mean training?"),
    ("valu: {gross_margin: 0.8}", "valu: unknown setting; did you mean value?"),
    ("changed_vars: {}", "changed_vars: unknown setting; did you mean calendar?"),
    ("value: {gros_margin: 0.5}", "value.gros_margin: unknown setting; did you mean gross_margin?"),
    ("bugs: {urgent_sharee: 0.5}", "bugs.urgent_sharee: unknown setting; did you mean urgent_share?"),
    ("playbooks: {capacity_per_oner: 3}", "playbooks.capacity_per_oner: unknown setting"),
    ("playbooks: {effect: {least_acounts: 3}}", "playbooks.effect.least_acounts: unknown setting"),
    ("key_features: {alwyas: [report_exported]}", "key_features.alwyas: unknown setting"),
    ("targets: {chrun: {capacity: 5}}", "targets.chrun: unknown setting; did you mean churn?"),
    ("targets: {churn: {horizont_days: 60}}", "targets.churn.horizont_days: unknown setting"),
    ("targets: {churn: {name: expansion}}", "targets: churn.name is an unknown setting"),
    # Keys that are no settings.
    ("as_of_date: 2026-07-01", "as_of_date: given by each run, not a setting"),
    ("families: [usage]", "families: part of the code, not a setting"),
    # Names of things that do not exist.
    ("sources_switched_off: [zendesq]", "sources_switched_off: 'zendesq' is not a source or role; did you mean zend"),
    ("playbooks: {role_owners: {biling: a@x.example}}", "playbooks.role_owners: 'biling' is not a role"),
    # Other types.
    ("value: {gross_margin: lots}", 'value.gross_margin: "lots" must be a valid number; the default is 0.8'),
    ("value: 0.5", "value: 0.5 must be a block with the keys gross_margin"),
    ("targets: ~", "targets: null must be a block with the keys churn, conversion, expansion"),
    ("high_risk_lift: none", 'high_risk_lift: "none" must be a valid number; the default is 3'),
    ("history_warm_up_days: soon", 'history_warm_up_days: "soon" must be a valid integer'),
    ("overrides: {holds_days: forever}", 'overrides.holds_days: "forever" must be a valid integer'),
    ("danger_line: {level: high}", 'danger_line.level: "high" must be a valid number'),
    ("targets: {churn: {lead_days: a week}}", 'targets.churn.lead_days: "a week" must be a valid integer'),
    ("targets: {churn: {lead_days: true}}", "targets.churn.lead_days: true must be a valid integer"),
    ("targets: {churn: {lead_days: 1.5}}", "targets.churn.lead_days: 1.5 must be a valid integer"),
    ("training: {seed: null}", "training.seed: null must be a valid integer"),
    ("review: {drift_of_feature: .nan}", "review.drift_of_feature: NaN must be a finite number"),
    ("key_features: {always: report_exported}", 'key_features.always: "report_exported" must be a valid list'),
    ("key_features: {never: [7]}", "key_features.never.0: 7 must be a valid string"),
    # Out of range.
    ("history_warm_up_days: -5", "history_warm_up_days: -5 must be greater than or equal to 0; the default is 84"),
    ("segments: {least_accounts: -3}", "segments.least_accounts: -3 must be greater than or equal to 1"),
    ("targets: {churn: {horizon_days: 0}}", "targets.churn.horizon_days: 0 must be greater than or equal to 1"),
    ("targets: {churn: {horizon_days: 99999}}", "targets.churn.horizon_days: 99999 must be less than or equal to"),
    ("targets: {churn: {lead_days: -1}}", "targets.churn.lead_days: -1 must be greater than or equal to 0"),
    ("targets: {churn: {definition: gut feeling}}", 'churn.definition: "gut feeling" must be coverage or event'),
    ("targets: {churn: {population: dogs}}", "targets.churn.population: \"dogs\" must be 'customers' or 'trials'"),
    ("training: {test_weeks: 3}", "training.test_weeks: 3 must be greater than or equal to 4"),
    ("training: {bootstrap_rounds: 50}", "training.bootstrap_rounds: 50 must be"),
    ("training: {most_examples: 20}", "training.most_examples: 20 must be"),
    ("training: {min_positive_accounts: 0}", "training.min_positive_accounts: 0 must be"),
    ("training: {implausible_column_auc: 0.4}", "training.implausible_column_auc: 0.4 must be"),
    ("playbooks: {holdout_share: 1}", "playbooks.holdout_share: 1 must be less than 1"),
    ("playbooks: {capacity_of_owners: {a@x.example: 1.5}}", "playbooks.capacity_of_owners.a@x.example: 1.5 must be"),
    ("playbooks: {default_language: de-AT}", 'playbooks.default_language: "de-AT" must be the code'),
    ("playbooks: {default_language: xx}", 'playbooks.default_language: "xx" must be the code of a language'),
    ("playbooks: {quiet_hours: '20-8'}", 'playbooks.quiet_hours: "20-8" must be two times of day'),
    ("playbooks: {quiet_hours: '20:00-24:30'}", 'playbooks.quiet_hours: "20:00-24:30" must be two times of day'),
    ("playbooks: {quiet_hours: '08:00-08:00'}", 'playbooks.quiet_hours: "08:00-08:00" must be two times of day'),
    ("delivery: {most_attempts: 0}", "delivery.most_attempts: 0 must be greater than or equal to 1"),
    ("freshness: {data_age_days: 0}", "freshness.data_age_days: 0 must be greater than or equal to 1"),
    ("freshness: {champion_age_days: never}", 'freshness.champion_age_days: "never" must be a valid integer'),
    ("danger_line: {level: 29}", "danger_line.level: 29 must be less than or equal to 28"),
    # Values that do not fit together.
    ("bands: {healthy: 10, watch: 45}", "bands: healthy 10, watch 45, at_risk 0 must fall in this order"),
    ("bands: {at_risk: 5}", "bands: at_risk must begin at 0"),
    ("bugs: {high_share: 0.5}", "bugs: urgent_share, high_share and normal_share must fall in this order"),
    ("bugs: {due_date_field: status}", "bugs: due_date_field and workaround_field must be two fields"),
    ("targets: {churn: {least_growth: 0.1}}", "targets.churn: least_growth can be set for expansion only"),
    ("targets: {expansion: {least_growth: ~}}", "targets.expansion: needs least_growth and most_churn_lift"),
    ("key_features: {always: [a], never: [a]}", "key_features: a must be under always or under never, not both"),
    # Texts that are no names, and texts that could equal nothing that landed.
    ("pull: {connection: a'b}", "pull.connection: \"a'b\" must begin with a letter or digit and hold only these"),
    ("training: {known_columns: [a b]}", 'training.known_columns.0: "a b" must begin with a letter or digit'),
    ('events: {not_a_feature: ["a\\u202eb"]}', "must be free of control characters and line breaks"),
    ('playbooks: {holdout_salt: "a\\nb"}', "must be free of control characters and line breaks"),
    ('ux_review: {tags: ["a\\0"]}', "ux_review.tags.0: "),
    (f"internal_users: [{'x' * 201}]", "internal_users.0: "),
    ("events: {log_in: Signed In}", 'events.log_in: "Signed In" must be a valid list'),
    ("events: {error: [signed_in]}", "events: signed_in must be under log_in or under error, not both"),
    ("reporting_currency: dollars", 'reporting_currency: "dollars" '),
    ("reporting_currency: usx", 'reporting_currency: "usx" must be a code of ISO 4217'),
    ("facts: {breadth_low_share: 25}", "facts.breadth_low_share: 25 must be less than 1; the default is 0.25"),
    ("facts: {errors_rising_times: 0.5}", "facts.errors_rising_times: 0.5 must be greater than or equal to 1"),
    ("facts: {tickets_many_more_than: many}", 'facts.tickets_many_more_than: "many" must be a valid integer'),
    ("facts: {paymnt_late_days: 5}", "facts.paymnt_late_days: unknown setting; did you mean payment_late_days?"),
    ('ux_review: {tags: [""]}', 'ux_review.tags.0: "" must not be empty'),
    ("calendar: {time_zone: Berlin}", 'calendar.time_zone: "Berlin" must be a time zone of the IANA database'),
    ("calendar: {holidays: Bavaria}", 'calendar.holidays: "Bavaria" must be a country or a part of one, by ISO 3166'),
    ("calendar: {working_days: [monday]}", 'calendar.working_days.0: "monday" must be'),
    ("calendar: {opens_at: 17}", "calendar: opens_at (17) must be before closes_at (17)"),
    # Files that are not settings.
    ("[a, b]", "holds ['a', 'b'] instead of lines such as"),
    ("a: [", "cannot be read as YAML"),
    ("value: {}\nvalue: {}", "the key value is written twice"),
    ("7: 8", "the key 7 is not a text"),
    ("bands: " + "[" * 100_000, "has more than 20 levels"),
    ("bands: " + "{a: " * 3000 + "1" + "}" * 3000, "has more than 20 levels"),
    (BILLION, "a: unknown setting"),
]  # fmt: skip


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "tenure.yml").write_text(text)
    return folder


@pytest.mark.parametrize(("text", "message"), NONSENSE)
def test_nonsense_in_the_company_file_is_refused_with_file_key_and_value(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings(landing=write(tmp_path, text))
    assert message in str(refusal.value)
    assert str(tmp_path / "tenure.yml") in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"bands: caf\xe9", "is not UTF-8"),
        ("a: 1".encode("utf-16"), "is not UTF-8"),
        (None, "Is a directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "tenure.yml"
    file.write_bytes(content) if content else file.mkdir()
    with pytest.raises(SettingsError, match=message) as refusal:
        read_settings(landing=tmp_path)
    assert str(refusal.value).startswith(str(file))


def test_what_is_data_may_hold_any_sign_that_can_be_seen(tmp_path: Path) -> None:
    odd = """it's "Signed In" v2.0 {{ 7 }} \\ – ü"""
    text = yaml.safe_dump({
        "events": {"log_in": [odd]}, "key_features": {"always": [odd]}, "ux_review": {"tags": [odd]},
        "bugs": {"fixed_resolutions": ["won't do"]}, "seat_products": [odd], "internal_users": [odd],
        "playbooks": {"capacity_of_owners": {"o'neil@x.example": 3}, "role_owners": {"customer success manager": odd}},
    })  # fmt: skip
    settings = read_settings(landing=write(tmp_path, text))
    assert settings.events.log_in == [odd]
    assert settings.playbooks.capacity_of("o'neil@x.example") == 3
    assert settings.playbooks.capacity_of("mary@x.example") == 12
    assert settings.playbooks.capacity_of("unassigned") is None


def test_one_error_lists_every_fault_of_the_file(tmp_path: Path) -> None:
    text = "valu: 1\nbands: {healthy: 10}\nsources_switched_off: [zendesq]\nvalue: {gross_margin: lots}"
    with pytest.raises(SettingsError) as refusal:
        read_settings(landing=write(tmp_path, text))
    file, *faults = str(refusal.value).splitlines()
    assert file == f"{tmp_path / 'tenure.yml'}:"
    assert sorted(fault.split(":")[0].strip() for fault in faults) == [
        "bands", "sources_switched_off", "valu", "value.gross_margin",
    ]  # fmt: skip


def test_a_fault_of_the_shared_file_names_the_shared_file(tmp_path: Path) -> None:
    shared = yaml.safe_load((paths.DBT_PROJECT / "dbt_project.yml").read_text())
    shared["vars"]["bands"]["healthy"] = 7
    (tmp_path / "dbt_project.yml").write_text(yaml.safe_dump(shared))
    with pytest.raises(SettingsError, match=r"dbt_project\.yml:\n  bands: healthy 7"):
        read_settings(project=tmp_path, landing=tmp_path / "none")


def test_a_company_writes_only_what_differs(tmp_path: Path) -> None:
    ours = read_settings(landing=write(tmp_path, "targets: {churn: {capacity: 12}}"))
    untouched = read_settings(landing=tmp_path / "none").target("churn")
    assert (ours.target("churn").capacity, ours.target("churn").horizon_days) == (12, untouched.horizon_days)
    assert list(ours.changed_vars) == ["targets"]
    assert ours.changed_vars["targets"]["churn"]["horizon_days"] == untouched.horizon_days


def test_a_source_is_switched_off_by_its_name_or_by_its_role(tmp_path: Path) -> None:
    landing = write(tmp_path, "sources_switched_off: [zendesk, crm]")
    assert read_settings(landing=landing).sources_switched_off == ["zendesk", "crm"]


def test_every_name_that_the_landing_knows_can_be_switched_off() -> None:
    contract = read_contract()
    assert set(known_sources_and_roles(paths.DBT_PROJECT)) == contract.sources | contract.roles
    assert set(known_sources(paths.DBT_PROJECT)) == contract.sources


def test_an_empty_company_file_changes_nothing(tmp_path: Path) -> None:
    assert read_settings(landing=write(tmp_path, "# nothing yet")) == read_settings(landing=tmp_path / "none")


def test_an_unknown_target_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"targets\.chrun: .* known are churn, conversion, expansion"):
        read_settings(landing=tmp_path).target("chrun")


def shared_vars() -> dict[str, Any]:
    return yaml.safe_load((paths.DBT_PROJECT / "dbt_project.yml").read_text())["vars"]


def test_every_key_of_vars_is_a_field_and_every_field_a_key() -> None:
    assert set(shared_vars()) == {*Settings.__dataclass_fields__, *RUN_ARGUMENTS} - {"changed_vars"}
    assert set(FIXED) < set(shared_vars())


def test_every_nested_key_is_a_field_and_every_field_a_key(tmp_path: Path) -> None:
    settings = read_settings(landing=tmp_path)
    for name, block in shared_vars().items():
        if hasattr(value := getattr(settings, name, None), "__dataclass_fields__"):
            assert set(block) == set(value.__dataclass_fields__), name
    for name, target in settings.targets.items():
        given = {key for key, value in vars(target).items() if value is not None}
        assert set(shared_vars()["targets"][name]) == given - {"name"}


def test_the_families_are_those_of_the_settings(tmp_path: Path) -> None:
    assert families() == tuple(read_settings(landing=tmp_path).families)


def test_a_setting_without_a_field_is_reported_apart_from_a_misspelt_one() -> None:
    missing = unknown_setting(("facts", "new_share"), ["new_share"])
    assert (
        str(missing)
        == "facts.new_share: is in dbt_project.yml, but has no field in tenure/core/settings_schema/"
    )
    assert str(unknown_setting(("facts", "new_shar"), ["new_share"])).endswith("did you mean new_share?")


def test_a_null_marker_may_have_a_backslash_and_no_quotation_mark(tmp_path: Path) -> None:
    settings = read_settings(landing=write(tmp_path, "null_markers: ['', 'N/A', '\\N']"))
    assert settings.null_markers == ["", "N/A", "\\N"]
    with pytest.raises(SettingsError, match="null_markers"):
        read_settings(landing=write(tmp_path, """null_markers: ["it's"]"""))
