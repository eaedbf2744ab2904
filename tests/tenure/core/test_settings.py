from pathlib import Path

import pytest
import yaml

from tenure.core.settings import read_settings
from tenure.core.settings_schema import SettingsError


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ({"targets": {"chrun": {"capacity": 5}}}, "targets.chrun"),
        ({"targets": {"churn": {"definition": "gut feeling"}}}, "targets.churn.definition: 'gut feeling'"),
        ({"targets": {"churn": {"horizon_days": 0}}}, "targets.churn: horizon_days"),
        ({"targets": {"churn": {"lead_days": -1}}}, "targets.churn: lead_days"),
        (
            {"targets": {"churn": {"lead_days": "a week"}}},
            "targets.churn.lead_days: 'a week' is no whole number",
        ),
        ({"targets": {"churn": {"horizont_days": 60}}}, "horizont_days"),
        ({"training": {"test_weeks": 3}}, "test_weeks"),
        ({"training": {"bootstrap_rounds": 50}}, "training.bootstrap_rounds"),
        ({"training": {"most_examples": 20}}, "training.most_examples"),
        ({"training": {"min_positive_accounts": 0}}, "training.min_positive_accounts"),
        ({"training": {"seed": None}}, "training.seed: 'None' is no whole number"),
        (
            {"key_features": {"always": "report_exported"}},
            "key_features.always: 'report_exported' is no list",
        ),
        ({"key_features": {"never": [7]}}, "key_features.never: '[7]' is no list"),
        ({"key_features": {"alwyas": ["report_exported"]}}, "alwyas"),
        (
            {"key_features": {"always": ["report_exported"], "never": ["report_exported"]}},
            "key_features: report_exported stands under always and under never",
        ),
        ({"events": {"log_in": "Signed In"}}, "events.log_in: 'Signed In' is no list"),
        (
            {"events": {"error": ["signed_in"]}},
            "events: signed_in is named under log_in and under error",
        ),
        ({"facts": {"breadth_low_share": 25}}, "facts.breadth_low_share: '25' is no number between 0 and 1"),
        ({"facts": {"errors_rising_times": 0.5}}, "facts.errors_rising_times: '0.5' is not a number from 1"),
        ({"facts": {"tickets_many_more_than": "many"}}, "facts.tickets_many_more_than: 'many' is no whole"),
        ({"facts": {"payment_late_days": -1}}, "facts.payment_late_days: '-1' is below 0"),
        ({"facts": {"paymnt_late_days": 5}}, "paymnt_late_days"),
        ({"playbooks": {"holdout_share": 1}}, "playbooks.holdout_share: '1' is no number from 0 to below 1"),
        ({"playbooks": {"capacity_per_owner": "many"}}, "playbooks.capacity_per_owner: 'many' is no whole"),
        (
            {"playbooks": {"capacity_of_owners": {"a@x.example": 1.5}}},
            "playbooks.capacity_of_owners.a@x.exam",
        ),
        ({"playbooks": {"role_owners": {"billing": "o'neil@x.example"}}}, "playbooks: no quotation marks"),
        ({"delivery": {"most_attempts": 0}}, "delivery.most_attempts: must be at least 1"),
        ({"trainign": {}}, "unknown setting trainign"),
    ],
)
def test_nonsense_in_the_company_file_is_refused_with_its_key(
    override: dict, message: str, tmp_path: Path
) -> None:
    (tmp_path / "tenure.yml").write_text(yaml.safe_dump(override))
    with pytest.raises(SettingsError) as refusal:
        read_settings(landing=tmp_path)
    assert message in str(refusal.value)


def test_a_company_writes_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "tenure.yml").write_text("targets: {churn: {capacity: 12}}")
    churn, untouched = (
        read_settings(landing=folder).targets["churn"] for folder in (tmp_path, tmp_path / "none")
    )
    assert (churn.capacity, churn.horizon_days) == (12, untouched.horizon_days)
