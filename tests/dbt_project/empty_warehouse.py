"""A warehouse with the tables' columns and no rows; tests plant rows in it and ask what dbt's tests find."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tenure.core import paths
from tenure.transform.dbt_runner import invoke_dbt

AS_OF = ["--vars", "{as_of_date: 2026-06-29}"]
# Columns whose model has no contract that would name their type.
TYPES = {"as_of_date": "date", "label": "integer", "is_ripe": "boolean", "value": "double"}
# What tests read of other schemas.
OTHERS = {
    "intermediate.int_identity__entities": "entity text, entity_id text, account_id text",
    "intermediate.int_identity__mappings": (
        "entity text, entity_id text, account_id text, mapped_from_on date, mapped_until_on date"
    ),
    "intermediate.int_product__plans_as_of": "account_id text, as_of_date date, plan text",
    "intermediate.int_billing__terms_as_of": "account_id text, measured_on date, currency text, own_mrr_cents double",
    "intermediate.int_billing__subscriptions_as_of": (
        "subscription_id text, account_id text, measured_on date, plan_tier text, months_in_period double,"
        " is_cancel_at_period_end boolean, mrr_cents double, period_started_on date, period_ends_on date"
    ),
    "intermediate.int_billing__subscription_terms": (
        "subscription_id text, account_id text, holds_from_on date, holds_until_on date, plan_tier text,"
        " mrr_cents double, currency text"
    ),
    "intermediate.int_billing__coverage_spells": (
        "account_id text, spell_started_on date, spell_ended_on date, is_moved boolean"
    ),
    "intermediate.int_billing__contract_ends": (
        "account_id text, ended_on date, judged_on date, plan_tier text, mrr_cents double,"
        " kept_mrr_cents double, outcome text"
    ),
    "intermediate.int_billing__exchange_rates": (
        "currency text, rate double, valid_from_on date, valid_until_on date"
    ),
    "intermediate.int_sentiment__ratings": (
        "account_id text, person_key text, rating_type text, score double, rated_words text, rated_at timestamp,"
        " replaced_at timestamp"
    ),
    "intermediate.int_sentiment__people": "person_key text, user_id text, person_name text",
    "intermediate.int_sentiment__unhappy_users_as_of": (
        "account_id text, as_of_date date, user_id text, person_name text"
    ),
    "intermediate.int_sentiment__complaints": (
        "account_id text, user_id text, complaint text, complained_at timestamp, taken_back_at timestamp"
    ),
    "intermediate.int_relationship__contacts_as_of": (
        "account_id text, as_of_date date, contact_id text, user_id text"
    ),
    "intermediate.int_support__reported_bugs": (
        "account_id text, issue_key text, subject text, reported_at timestamp"
    ),
    "intermediate.int_support__issue_values": (
        "issue_key text, field text, value text, valid_from_at timestamp, valid_until_at timestamp"
    ),
    "staging.stg_tenure__account_values": (
        "account_id text, metric text, period text, goal double, achieved double, unit text, money_cents bigint,"
        " currency text, noted_by text, noted_at timestamp, set_aside_reason text"
    ),
    "conformed.cnf_company__plan_features": "source_name text, plan text, event_name text",
    "conformed.cnf_company__feature_content": (
        "source_name text, event_name text, title text, kind text, link_path text, sentence text"
    ),
}


def create_empty_tables(project: Path) -> None:
    """What unit tests and the tests on seeds look up in the warehouse: the columns, by the models' contracts."""
    paths.warehouse_file().parent.mkdir(parents=True)
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        for schema in ("marts", "publish"):
            connection.execute(f"create schema {schema}")
            for model in models_in(project / "models" / schema):
                columns = ", ".join(f"{column['name']} {type_of(column)}" for column in model["columns"])
                connection.execute(f"create table {schema}.{model['name']} ({columns})")
        for table, columns in OTHERS.items():
            connection.execute(f"create schema if not exists {table.split('.')[0]}")
            connection.execute(f"create table {table} ({columns})")


def models_in(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.rglob("*.yml")):
        yield from (
            model for model in yaml.safe_load(file.read_text()).get("models", []) if "columns" in model
        )


def type_of(column: dict[str, Any]) -> str:
    """The type by the contract, otherwise by the name."""
    return str(column.get("data_type", TYPES.get(column["name"], "text")))


def plant(table: str, right: dict[str, Any], key: str, rows: dict[str, tuple[dict[str, Any], Any]]) -> None:
    """Rows as they should be but for what is spoilt, each named in its key column."""
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        for name, (spoilt, _) in rows.items():
            row = right | spoilt | {key: name}
            places = ", ".join("?" * len(row))
            connection.execute(
                f"insert into {table} ({', '.join(row)}) values ({places})", list(row.values())
            )


def found_by(test: str, model: str) -> list[tuple[str, ...]]:
    """What a data test of several models finds in one of them: the row's name, where it has one, and the problem."""
    result = invoke_dbt(["test", "--select", test, *AS_OF])
    (query,) = (run.node.compiled_code for run in result.result if run.node.resource_type == "test")
    with duckdb.connect(str(paths.warehouse_file()), read_only=True) as connection:
        found = connection.execute(query).fetchall()
    assert result.success == (not found)
    return sorted(tuple(row) for of_model, *row in found if of_model == model)


def to_be_found(rows: dict[str, tuple[dict[str, Any], Any]]) -> list[tuple[str, str]]:
    """The planted rows that a test has to find, each with its problem."""
    return sorted((name, problem) for name, (_, problem) in rows.items() if problem)
