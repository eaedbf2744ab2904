"""A warehouse of hand-made tables in which every gate is open, so that each test plants exactly one fault."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from expectations.features.expected_ranges import expected_range
from tenure.core.feature_descriptions import FeatureDescription, read_feature_descriptions

AS_OF = date(2026, 7, 1)
ACCOUNTS = 120

RAW = """
    create schema landing;
    create table landing.files as
    select source_name || '/' || table_name || '/2026-06.parquet' as file, source_name,
        table_name, 1000 as rows_landed, true as is_accepted, cast(null as text) as column_name,
        cast(null as text) as reason
    from (values ('segment', 'tracks'), ('segment', 'groups'), ('stripe', 'customer'), ('stripe', 'plan'),
        ('stripe', 'subscription_history'), ('stripe', 'subscription_item'), ('zendesk', 'ticket'))
        as landed (source_name, table_name);

    create schema intermediate;
    create table intermediate.int_raw__table_counts as
    select source_name, table_name, roles.role, 1000 as rows_landed, 940 as rows_kept, 60 as rows_set_aside
    from landing.files
    inner join (values ('segment', 'product'), ('stripe', 'billing'), ('zendesk', 'support')) as roles (source, role)
        on files.source_name = roles.source;
    create table intermediate.int_sources__connected as
    select source_name, role, true as is_connected
    from (values ('segment', 'product'), ('stripe', 'billing'), ('zendesk', 'support'), ('hubspot', 'crm'),
        ('survey', 'surveys'), ('jira', 'issues'), ('community', 'community'), ('tenure', 'people')
    ) as sources (source_name, role);

    create table intermediate.int_raw__currencies as
    select 'usd' as currency, true as is_reporting, 900 as amounts, null::date as rates_from_on
    union all select 'eur', false, 100, date '2024-01-01';

    create schema staging;
    create table staging.quarantine as
    select source_name, table_name, reasons.reason, reasons.is_dirt
    from landing.files, (
        values ('replayed row', 25, false), ('superseded by a later version', 25, false), ('no account', 10, true)
    ) as reasons (reason, times, is_dirt), range(times);
    create schema conformed;
    create table conformed.cnf_product__events as
    select number, day + to_hours(9) as occurred_at, day + to_hours(10) as received_at, 1 as events
    from range(timestamp '2026-05-01', timestamp '2026-07-03', interval 1 day) as days (day),
        range(100) as numbers (number);
"""

SCORES = """
    create schema ml;
    create table ml.account_scores as
    select account_id, as_of_date, 'churn' as target, 0.01 + number / 2000.0 as probability,
        0.05 as base_rate, '3' as model_version, 'model' as method
    from accounts;
    create table ml.account_reasons as
    select account_id, as_of_date, 'churn' as target, rank, 'usage' as family,
        'usage_events_last_28d' as feature, 0.4 as contribution, '12 actions in the last 28 days' as sentence
    from accounts, range(1, 4) as ranks (rank);
"""

PLAYBOOKS = """
    create schema publish;
    create table publish.pub_account_health as
    select account_id, as_of_date, 'a reason' as reason_1,
        'owner' || number % 9 || '@us.example' as owner_email, 100000 as mrr_cents,
        null::date as override_until_on
    from accounts;
    create table publish.pub_playbook_tasks as
    select account_id || '|usage_drop|2026-07-01' as task_id, account_id, as_of_date,
        as_of_date + 3 as due_on, owner_email, 'a reason' as reason, 'Call about the drop in use' as title,
        'task' as kind, 'Hello' as message_subject, 'How are you?' as message_body, null::text as contact_email
    from publish.pub_account_health order by account_id limit 30;
    create table publish.pub_monday_list as
    select as_of_date, row_number() over (order by account_id) as rank, account_id, owner_email
    from publish.pub_account_health order by account_id limit 70;
    create table publish.pub_monday_summary as
    select as_of_date, count(*) as accounts, 6.5 as expected_churned, 2.0 as expected_low,
        11.0 as expected_high
    from publish.pub_monday_list group by as_of_date;
"""


def _value(feature: FeatureDescription) -> str:
    if not feature.is_number:
        return "'a' || number % 8"
    return f"{0.1 if expected_range(feature).high == 1 else 1.0} * (number % 8)::double"


def _features() -> str:
    """Twelve Mondays and the as-of date; values vary by account and stay inside every feature's span."""
    values = ", ".join(f"{_value(feature)} as {feature.name}" for feature in read_feature_descriptions())
    return f"""
        create table accounts as
        select 'a' || lpad(cast(number as text), 4, '0') as account_id, number, date '{AS_OF}' as as_of_date
        from (select cast(range as int) as number from range({ACCOUNTS}));
        create schema marts;
        create table marts.fct_account_features as
        select account_id, cast(as_of_date - to_days(7 * weeks) as date) as as_of_date, {values}
        from accounts, (select cast(range as int) as weeks from range(12));
        create table marts.fct_account_health as
        select account_id, as_of_date, 40.0 + number % 50 as health_score, 50.0 as usage_score, 40.0 as adoption_score,
            60.0::double as seat_score, 100.0 as billing_score, 70.0 as support_score, null::double as sentiment_score,
            0.0 as relationship_score, 90.0 as fit_score, 30.0::double as onboarding_score
        from accounts;
    """


@pytest.fixture(scope="session")
def good_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("good") / "tenure.duckdb"
    with duckdb.connect(str(file)) as connection:
        for statements in (RAW, _features(), SCORES, PLAYBOOKS):
            connection.execute(statements)
    return file


@pytest.fixture
def plant(good_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A home with a copy of the good warehouse; calling the fixture runs SQL on it."""
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    monkeypatch.setenv("TENURE_LANDING", str(tmp_path / "landing"))
    file = tmp_path / "warehouse" / "tenure.duckdb"
    file.parent.mkdir()
    file.write_bytes(good_warehouse.read_bytes())

    def run(statements: str) -> None:
        with duckdb.connect(str(file)) as connection:
            connection.execute(statements)

    return run
