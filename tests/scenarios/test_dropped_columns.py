"""Dropping any optional column, table or source changes only what depends on it; unknown never becomes zero.

What depends on what is written down in tenure/landing/what_columns_buy.csv, and computed again here.
"""

import csv
from collections.abc import Iterable
from typing import Any

import pytest

from tenure.core import paths
from tenure.core.feature_descriptions import read_feature_sources
from tenure.landing.contract import Contract, read_contract
from tests.scenarios.dropped import Gap, Outcome, Warehouse
from tests.scenarios.what_columns_buy import Row, read_file, rows_of, triggers, try_all

pytestmark = pytest.mark.timeout(2400)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_contract()


@pytest.fixture(scope="module")
def warehouse(story_home: Any, manifest: Any, contract: Contract) -> Warehouse:
    return Warehouse(story_home, manifest, contract)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[Gap, Outcome]:
    found = try_all(tmp_path_factory.mktemp("companies"))
    assert len(found) > 400
    return found


@pytest.fixture(scope="module")
def roles(contract: Contract) -> dict[str, str]:
    """What the company says of its own product belongs to the product."""
    return {table.source: {"company": "product"}.get(table.role, table.role) for table in contract.tables}


def test_a_company_that_lacks_nothing_is_the_same_when_it_is_run_again(warehouse):
    assert warehouse.without(Gap("nothing")) == Outcome()


@pytest.mark.parametrize(
    "column", ["start_date", "current_period_start", "cancel_at_period_end", "trial_end"]
)
def test_the_renewal_clock_depends_on_no_other_column(warehouse, column):
    without = warehouse.without(Gap("stripe", "subscription_history", column))
    assert without.features
    assert without.features.isdisjoint({"billing_days_to_period_end", "billing_renewal_band_days"})
    assert "renewal_due" not in without.facts


def test_the_file_names_what_there_is(contract):
    """Of columns, features, facts and playbooks that were renamed or are gone the slow test would not be asked."""
    columns = {
        (table.source, table.name, column.name) for table in contract.tables for column in table.columns
    }
    known = (
        columns
        | {(source, table, "") for source, table, _ in columns}
        | {(source, "", "") for source, *_ in columns}
    )
    named = {"feature": set(read_feature_sources()), "playbook": {name for name, _ in triggers()}}
    named["fact"] = set(sources_of_facts())
    rows = read_file()
    assert len(rows) > 500
    assert [row for row in rows if row[:3] not in known or row[4] not in named[row[3]]] == []


@pytest.mark.slow
def test_what_columns_buy_is_written_down(outcomes):
    """A new line means that something depends on the column now, a missing one that it does no longer.

    Look whether that is meant, then write the file: python -m tests.scenarios.what_columns_buy
    """
    written, found = set(read_file()), set(rows_of(outcomes))
    changes = [f"- {as_text(row)}" for row in sorted(written - found)]
    changes += [f"+ {as_text(row)}" for row in sorted(found - written)]
    assert changes == []


def as_text(row: Row) -> str:
    return f"{'.'.join(filter(None, row[:3]))} buys the {row[3]} {row[4]}"


def sources_of_facts() -> dict[str, set[str]]:
    with (paths.DBT_PROJECT / "seeds" / "facts.csv").open() as file:
        return {row["fact"]: set(row["source"].split(", ")) for row in csv.DictReader(file)}


# What the rules below do not hold for, and why. A name stands for a column, or for all of a table or a source.
IDENTITY = {
    "segment.users": "an address says who a respondent, a complainant or a sponsor is in the product",
    "segment.identifies": "the account of a user is that of their posts and answers too",
    "stripe.customer.metadata": "says the account of the customer",
    "stripe.customer.email": "its domain says the account of the customer",
}
FIRST_PAID_DAY = {
    "stripe.subscription_history.start_date": "an account counts from the day it began to pay",
    "stripe.subscription_history.trial_end": "an account pays from the end of its trial, and without one is on none",
    "recurly.subscription_history.plan_id": "an account pays from the day on which what it has bears a price",
}
# By the CRM some people have left the company: of those no silence is told.
SAID_OF_USERS = (
    "fact user_silent", "fact power_user_silent", "fact user_drifting", "fact user_never_activated",
    "fact user_slowed_down",
)  # fmt: skip
MONEY = {"company.exchange_rate": "amounts in other currencies are known through the rates"}
VERSIONS = {
    "hubspot.company._fivetran_synced": "without it a company was always there",
    "zendesk.organization._fivetran_synced": "without it an organization was always there",
    "hubspot.contact._fivetran_synced": "without it the latest version always held",
    "stripe.subscription_item._fivetran_synced": "without it the latest version always held",
    "segment.groups.received_at": "without it the latest version always held",
    "salesforce.contact._fivetran_synced": "without it the latest version always held",
    "salesforce.opportunity_contact_role._fivetran_synced": "without it a role was always held",
}
GONE = {
    "hubspot.contact._fivetran_deleted": "without the mark a contact is there",
    "jira.issue._fivetran_deleted": "without the mark an issue is open",
    "zendesk.ticket_comment._fivetran_deleted": "without the mark a reply was given",
}
FALLBACKS = {
    "jira.issue_field_history": "without its history an issue is what its row says",
    "stripe.invoice.due_date": "an invoice without a due date is due when it is sent",
    "stripe.invoice.currency": "an amount without a currency is in the reporting one",
    "recurly.invoice_history.due_at": "an invoice without a due date is due when it is sent",
    "recurly.subscription_history.currency": "an amount without a currency is in the reporting one",
    "recurly.subscription_history.current_term_ends_at": "without a term the period is the contract's",
    "recurly.subscription_history.quantity": "a subscription without a quantity is one of its plan",
    "recurly.subscription_history.unit_amount": "without a price the MRR is what invoices say",
    "intercom.contact_history.email": "what people complain of under addresses that are known is left",
    "intercom.conversation_history.conversation_rating_value": "complaints in words are left",
    "intercom.conversation_history.source_author_type": "without its author a conversation is the customer's",
    "intercom.conversation_history.state": "without its state a conversation is what its parts say",
    "intercom.conversation_part_history": "without its parts a conversation is what its versions say",
    "salesforce.contact.employment_status_c": "without it nobody is said to have left",
    "salesforce.event.account_id": "an event without an account is its contact's",
    "salesforce.opportunity_contact_role": "the roles at the account are left",
    "segment.tracks.context_group_id": "an event without a group is its user's account's",
    "stripe.plan": "the rhythm of a contract is read off its period",
    "stripe.price": "the rhythm of a contract is read off its period",
    "stripe.subscription_item": "the rhythm of a contract is read off its period",
    "hubspot.engagement_meeting": "a meeting without a time counts on no day, as long as others have one",
    "survey": "the ratings of tickets that are left lie at the end of the scale",
}
NEEDED_BY_THE_ROW = {
    "survey.survey_response.answers": "a check-in is its answers",
    "tenure.task_event.cause_code": "a task that ends needs a cause",
    "stripe.invoice.created": "an invoice was made some day; a draft has no other",
}


@pytest.mark.slow
def test_only_identity_and_the_start_of_billing_remove_an_account(outcomes):
    lost = {str(gap) for gap, outcome in outcomes.items() if outcome.accounts_lost}
    assert unexplained(lost, IDENTITY | FIRST_PAID_DAY) == []


@pytest.mark.slow
def test_a_role_changes_only_what_is_described_as_read_from_it(outcomes, roles):
    described = read_feature_sources() | {
        f"fact {name}": tuple(by) for name, by in sources_of_facts().items()
    }
    changed = [
        f"{gap} changes {name}"
        for gap, outcome in outcomes.items()
        for name in sorted(outcome.features | {f"fact {name}" for name in outcome.facts | outcome.words})
        if roles[gap.source] not in described[name]
        and not (roles[gap.source] == "crm" and name in SAID_OF_USERS)
    ]
    assert unexplained(changed, IDENTITY | FIRST_PAID_DAY | MONEY) == []


@pytest.mark.slow
def test_unknown_becomes_neither_zero_nor_known(outcomes):
    wrong = [
        f"{gap} makes {name} {what}"
        for gap, outcome in outcomes.items()
        for what, names in (("zero", outcome.turned_into_zero), ("known", outcome.became_known))
        for name in sorted(names)
    ]
    assert unexplained(wrong, FIRST_PAID_DAY | VERSIONS | GONE | FALLBACKS) == []


@pytest.mark.slow
def test_a_missing_column_sets_no_row_aside(outcomes):
    wrong = [
        f"{gap} sets rows of {table} aside"
        for gap, outcome in outcomes.items()
        for table in sorted(outcome.tables_with_fewer_rows)
        if gap.column
    ]
    assert unexplained(wrong, VERSIONS | NEEDED_BY_THE_ROW) == []


def unexplained(found: Iterable[str], reasons: dict[str, str]) -> list[str]:
    """Those whose gap is not, does not lie in, and does not hold one for which there is a reason."""

    def is_explained(gap: str) -> bool:
        return any(f"{gap}.".startswith(f"{name}.") or name.startswith(f"{gap}.") for name in reasons)

    return [one for one in sorted(found) if not is_explained(one.split()[0])]
