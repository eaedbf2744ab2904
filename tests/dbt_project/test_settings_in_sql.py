"""A setting is data: whatever text a company writes is a constant in SQL, and never a part of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tenure.core import paths
from tenure.core.settings import RUN_ARGUMENTS, read_settings
from tenure.transform.dbt_runner import invoke_dbt

ODD = """it's "odd".v2 {{ 7 * 7 }} \\') or 1 = 1 --"""
# Everything that a company may write as it likes, and the words of the others.
HOSTILE = {
    "internal_email_domains": [ODD],
    "competitors": [ODD],
    "internal_users": [ODD],
    "calendar": {"time_zone": "Europe/Berlin"},
    "reporting_currency": "eur",
    "seat_products": [ODD],
    "events": {"log_in": [ODD], "error": [f"{ODD} e"], "onboarding_step": [f"{ODD} o"], "not_a_feature": [f"{ODD} n"]},
    "key_features": {"always": [ODD], "never": [f"{ODD} 2"]},
    "bugs": {"due_date_field": f"{ODD} 1", "workaround_field": f"{ODD} 2", "fixed_resolutions": [ODD]},
    "ux_review": {"tags": [ODD]},
    "playbooks": {"capacity_of_owners": {ODD: 3}, "role_owners": {"billing": ODD}, "holdout_salt": ODD},
}  # fmt: skip

# `var('bugs')['due_date_field']`; and the key alone, where the block has a name of its own.
READ = re.compile(r"""\bvar\(\s*['"](\w+)['"]\s*\)((?:\[['"]\w+['"]\])*)|\w(\[['"]\w+['"]\])""")
# Macros that quote what they are given, or compare it where dbt runs and never set it into SQL.
QUOTING = {"literal", "literals", "is_among", "none_of", "playbooks_looked_up"}
BY_HAND = {
    "event_names.sql": "gathers the names of several kinds for `literals`",
    "money.sql": "names the reporting currency, and is quoted by who sets it into SQL",
    "days_rolled_up.sql": "only their hash gets into SQL",
    "rollups_by_spark.sql": "asks only which of two it is",
    "working_time.sql": "the days become numbers, and the zone is quoted below",
    "signals_families.sql": "names of columns, which no company changes",
    "pub_key_features.sql": "one row for each, which is quoted",
    "int_relationship__competitor_mentions.sql": "one row for each, which is quoted",
    "int_playbooks__conditions_evaluated.sql": "asks only whether there are any",
    "fct_account_outcomes.sql": "the names of the targets, which are quoted, and numbers",
    "assert_no_unripe_training_example.sql": "the same",
    "assert_training_examples_are_mondays_with_an_outcome_in_the_window.sql": "the same",
    "int_support__issue_values.sql": "the names of the fields, which are quoted",
    "int_product__events.sql": "only whether there are any",
    "int_forecast__probabilities.sql": "the days of each target, which are numbers",
    "is_seat.sql": "only whether there are any",
    "int_billing__subscriptions_as_of.sql": "only whether there are any",
    "first_as_of_date.sql": "only whether it is set",
    "int_time__as_of_dates.sql": "only whether it is set",
    "int_billing__coverage_spells.sql": "compares one of the words that the schema knows",
    "days.sql": "only whether it is set, and then quoted",
}


@pytest.mark.slow
@pytest.mark.usefixtures("project")
def test_whatever_a_setting_says_it_stays_between_quotation_marks(tmp_path: Path) -> None:
    (tmp_path / "tenure.yml").write_text(json.dumps(HOSTILE))
    settings = read_settings(landing=tmp_path)
    variables = settings.changed_vars | {"as_of_date": "2026-06-29", "build_history": True}
    result = invoke_dbt(["compile", "--vars", json.dumps(variables)])
    assert result.success, result.exception
    compiled = {run.node.name: run.node.compiled_code for run in result.result if run.node.compiled_code}
    assert len([name for name, sql in compiled.items() if ODD.replace("'", "''") in sql]) > 10
    for name, sql in compiled.items():
        assert len(duckdb.extract_statements(sql)) == 1, name
        assert [part for part in _code(sql) if "odd" in part] == [], name


def _code(sql: str) -> Iterator[str]:
    """What is no constant."""
    text = sql.encode()
    tokens = duckdb.tokenize(sql)
    for (start, kind), (end, _) in zip(tokens, [*tokens[1:], (len(text), None)], strict=True):
        if kind != duckdb.token_type.string_const:
            yield text[start:end].decode()


def test_every_text_of_the_settings_is_quoted_by_one_macro() -> None:
    texts = set(_texts(yaml.safe_load((paths.DBT_PROJECT / "dbt_project.yml").read_text())["vars"]))
    files = [
        file
        for folder in ("macros", "models", "tests")
        for file in (paths.DBT_PROJECT / folder).rglob("*.sql")
    ]
    wrong, by_hand = [], set()
    for file in files:
        sql = file.read_text()
        for found in READ.finditer(sql):
            if not _is_text(found, texts) or QUOTING & set(_calls_around(sql[: found.start()])):
                continue
            if file.name in BY_HAND:
                by_hand.add(file.name)
            else:
                wrong.append(f"{file.name}: {found[0]}")
    assert wrong == []
    assert by_hand == set(BY_HAND), "these read no text any more"


def _texts(values: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The settings that are texts, or hold some."""
    if isinstance(values, dict) and values:
        for key, inner in values.items():
            yield from _texts(inner, (*above, key))
    elif isinstance(values, (str, list, dict)) or above[-1] in RUN_ARGUMENTS:
        yield above


def _is_text(found: re.Match[str], texts: set[tuple[str, ...]]) -> bool:
    """Whether it reads a text; a block that is given a name of its own is asked by the names of its keys."""
    if not found[1]:
        return found[3].strip("[]'\"") in {last for *_, last in texts}
    key = (found[1], *re.findall(r"\w+", found[2]))
    is_named = re.match(r"\s*-?%}", found.string[found.end() :])
    return key in texts or (not is_named and any(text[: len(key)] == key for text in texts))


def _calls_around(before: str) -> Iterator[str]:
    """Names of the macros in whose brackets the end of the text stands, within its `{{` or `{%`."""
    before = before[max(before.rfind("{{"), before.rfind("{%")) :]
    closed = 0
    for place in range(len(before) - 1, -1, -1):
        closed += (before[place] == ")") - (before[place] == "(")
        if closed < 0:
            closed = 0
            if name := re.search(r"\w+$", before[:place]):
                yield name[0]
