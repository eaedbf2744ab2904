"""The tables that tasks declare as outlets, for lineage and for other people's DAGs. Name = `schema.table`."""

from airflow.sdk import Asset


def _tables(schema: str, *names: str) -> list[Asset]:
    return [Asset(f"{schema}.{name}") for name in names]


LANDED = _tables("landing", "files", "rejected_rows")
ROLLED_UP = _tables("rollups", "days", "user_days", "feature_days")
STAGED = _tables("staging", "quarantine")
FEATURES = _tables("marts", "dim_accounts", "fct_account_features", "fct_account_health")
EXAMPLES = _tables("marts", "fct_account_features", "fct_account_outcomes", "fct_training_examples")
SCORES = _tables("ml", "account_scores", "account_reasons")
NEXT_FEATURES = _tables("ml", "next_features")
PUBLISHED = _tables(
    "publish",
    "pub_account_health",
    "pub_playbook_tasks",
    "pub_monday_list",
    "pub_monday_summary",
    "pub_promises",
    "pub_next_feature",
    "pub_override_record",
    "pub_overrides",
    "pub_proposed_weights",
    "pub_unmapped",
    "pub_source_health",
)
TRACK_RECORD = _tables("publish", "pub_model_track_record")
DRIFT = [*_tables("ml", "drift"), *_tables("publish", "pub_drift")]
MARGINAL_VALUES = _tables("ml", "marginal_values")
