"""The blocks of the rule book as frozen dataclasses; each refuses what cannot be meant."""

from dataclasses import dataclass
from typing import Any

# What can be predicted, and how it may be defined.
DEFINITIONS = {
    "churn": ("coverage", "event"),
    "conversion": ("first_payment",),
    "expansion": ("mrr_growth",),
}
TARGETS = tuple(DEFINITIONS)
# Whose accounts, and the table of their features.
POPULATIONS = {"customers": "marts.fct_account_features", "trials": "marts.fct_trial_features"}


class SettingsError(ValueError):
    """The rule book says something that cannot be meant; the message names the key and the way out."""


def _demand_whole_numbers(prefix: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise SettingsError(f"{prefix}.{name}: '{value}' is no whole number")


def _demand_shares(prefix: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            raise SettingsError(f"{prefix}.{name}: '{value}' is no number between 0 and 1")


def _demand_names(key: str, values: Any) -> None:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise SettingsError(f"{key}: '{values}' is no list of names such as [billing_is_auto_renew_off]")


@dataclass(frozen=True)
class Target:
    """What is predicted of whom: days are whole days after the as-of date.

    `least_growth` (share of the MRR) and `most_churn_lift` belong to expansion alone.
    """

    name: str
    population: str
    definition: str
    lead_days: int
    horizon_days: int
    grace_days: int
    capacity: int
    least_growth: float | None = None
    most_churn_lift: float | None = None

    def __post_init__(self) -> None:
        days = ("lead_days", "horizon_days", "grace_days", "capacity")
        _demand_whole_numbers(f"targets.{self.name}", {name: getattr(self, name) for name in days})
        for key, known in (("definition", DEFINITIONS[self.name]), ("population", tuple(POPULATIONS))):
            if getattr(self, key) not in known:
                raise SettingsError(
                    f"targets.{self.name}.{key}: '{getattr(self, key)}' is none of {', '.join(known)}"
                )
        growth = (self.least_growth, self.most_churn_lift)
        if self.name == "expansion" and not all(isinstance(one, int | float) and one > 0 for one in growth):
            raise SettingsError("targets.expansion: least_growth and most_churn_lift must be above 0")
        if self.horizon_days < 1 or self.capacity < 1:
            raise SettingsError(f"targets.{self.name}: horizon_days and capacity must be at least 1")
        if self.lead_days < 0 or self.grace_days < 0:
            raise SettingsError(f"targets.{self.name}: lead_days and grace_days must not be negative")

    @property
    def features_table(self) -> str:
        return POPULATIONS[self.population]

    @property
    def is_good(self) -> bool:
        """Wished for: a high health score speaks for it, where it speaks against churn."""
        return self.name != "churn"

    @property
    def label_days(self) -> int:
        """Days after the as-of date until the label is known."""
        return self.lead_days + self.horizon_days + self.grace_days


@dataclass(frozen=True)
class Training:
    test_weeks: int
    calibration_weeks: int
    min_positive_accounts: int
    most_examples: int
    bootstrap_rounds: int
    seed: int
    implausible_column_auc: float
    implausible_column_edge: float
    implausible_model_edge: float
    known_columns: list[str]

    def __post_init__(self) -> None:
        limits = ("implausible_column_auc", "implausible_column_edge", "implausible_model_edge")
        _demand_shares("training", {name: getattr(self, name) for name in limits})
        _demand_names("training.known_columns", self.known_columns)
        others = {*limits, "known_columns"}
        _demand_whole_numbers(
            "training", {name: value for name, value in vars(self).items() if name not in others}
        )
        if min(self.test_weeks, self.calibration_weeks) < 4:
            raise SettingsError(
                "training: test_weeks and calibration_weeks must be at least 4 to mean anything"
            )
        if self.min_positive_accounts < 1:
            raise SettingsError("training.min_positive_accounts: must be at least 1")
        if self.most_examples < 1000:
            raise SettingsError("training.most_examples: fewer than 1000 are too few to learn from")
        if self.bootstrap_rounds < 100:
            raise SettingsError("training.bootstrap_rounds: fewer than 100 give no usable 95 % interval")


@dataclass(frozen=True)
class Review:
    """Limits from which a value has drifted (`ml/monitoring/drift.py`), and the fewest accounts to judge by."""

    drift_of_feature: float
    drift_of_scores: float
    drift_of_base_rate: float
    drifted_features: float
    least_accounts: int

    def __post_init__(self) -> None:
        _demand_whole_numbers("review", {"least_accounts": self.least_accounts})
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
                raise SettingsError(f"review.{name}: '{value}' is no number above 0")


@dataclass(frozen=True)
class KeyFeatures:
    """Event names that people call key, or not, whatever is learned."""

    always: list[str]
    never: list[str]

    def __post_init__(self) -> None:
        for name, events in vars(self).items():
            if not isinstance(events, list) or not all(isinstance(event, str) for event in events):
                raise SettingsError(
                    f"key_features.{name}: '{events}' is no list of event names such as [report_exported]"
                )
        if both := sorted(set(self.always) & set(self.never)):
            raise SettingsError(f"key_features: {', '.join(both)} stands under always and under never")


@dataclass(frozen=True)
class Events:
    """What the product calls its events; every event that is not named here is a use of a feature."""

    log_in: list[str]
    error: list[str]
    onboarding_step: list[str]
    not_a_feature: list[str]

    def __post_init__(self) -> None:
        kinds: dict[str, str] = {}
        for kind, names in vars(self).items():
            _demand_names(f"events.{kind}", names)
            for name in names:
                if name in kinds:
                    raise SettingsError(f"events: {name} is named under {kinds[name]} and under {kind}")
                kinds[name] = kind


@dataclass(frozen=True)
class Facts:
    """From where on a fact is stated of an account; each is named after its fact (seeds/facts.csv)."""

    logins_dropped_share: float
    logins_dropped_least_before: int
    usage_growing_share: float
    usage_growing_users: int
    user_slowed_down_least_usual_days: int
    user_slowed_down_times: float
    key_feature_unused_tenure_days: int
    key_feature_unused_most: int
    breadth_low_share: float
    breadth_low_tenure_days: int
    onboarding_stalled_days: int
    onboarding_stalled_first_days: int
    errors_rising_more_than_per_100: int
    errors_rising_times: float
    errors_rising_least_errors: int
    value_below_goal_share: float
    value_below_goal_tenure_days: int
    payment_late_days: int
    payment_late_within_days: int
    charge_failed_within_days: int
    payment_method_changed_within_days: int
    invoice_wrong_within_days: int
    contract_change_share: float
    contact_left_within_days: int
    no_meeting_days: int
    no_meeting_least_meetings: int
    tickets_many_more_than: int
    contact_burst_tickets: int
    reply_slow_times: float
    reply_slow_more_than_hours: int
    ticket_stuck_more_than_days: int
    ticket_repeated_within_days: int
    bug_open_more_than_days: int
    bug_news_within_days: int
    csat_burst_people: int
    nps_within_days: int
    nps_detractor_most_score: int
    nps_dropped_points: int
    survey_silent_surveys: int
    misery_people: int
    misery_share: float
    community_active_within_days: int

    def __post_init__(self) -> None:
        shares = {name: value for name, value in vars(self).items() if name.endswith("_share")}
        times = {name: value for name, value in vars(self).items() if name.endswith("_times")}
        _demand_shares("facts", shares)
        for name, value in times.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 1:
                raise SettingsError(f"facts.{name}: '{value}' is not a number from 1")
        others = {name: value for name, value in vars(self).items() if name not in shares | times}
        _demand_whole_numbers("facts", others)
        for name, value in others.items():
            if value < 0:
                raise SettingsError(f"facts.{name}: '{value}' is below 0")


@dataclass(frozen=True)
class Playbooks:
    """How much is done, and who is left out so that its effect can be measured; read by the SQL, checked here."""

    capacity_per_owner: int
    capacity_of_owners: dict[str, int]
    role_owners: dict[str, str]
    most_messages_per_contact_28d: int
    holdout_share: float
    holdout_salt: str
    effect: dict[str, int]

    def __post_init__(self) -> None:
        whole = {
            name: getattr(self, name) for name in ("capacity_per_owner", "most_messages_per_contact_28d")
        }
        _demand_whole_numbers("playbooks", whole)
        _demand_whole_numbers("playbooks.capacity_of_owners", self.capacity_of_owners)
        _demand_whole_numbers("playbooks.effect", self.effect)
        share = self.holdout_share
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share < 1:
            raise SettingsError(f"playbooks.holdout_share: '{share}' is no number from 0 to below 1")
        if "'" in "".join([str(self.holdout_salt), *self.role_owners.values(), *self.capacity_of_owners]):
            raise SettingsError("playbooks: no quotation marks in addresses or the salt")


@dataclass(frozen=True)
class Delivery:
    """After how many attempts (a run makes one per row) a row becomes a dead letter."""

    most_attempts: int

    def __post_init__(self) -> None:
        _demand_whole_numbers("delivery", {"most_attempts": self.most_attempts})
        if self.most_attempts < 1:
            raise SettingsError("delivery.most_attempts: must be at least 1, or nothing is ever sent")
