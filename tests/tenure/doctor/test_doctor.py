"""`tenure doctor` on landings of which each lacks something: it says what, what it costs, and what to do."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.doctor.checkup import check_landing
from tenure.doctor.findings import Checkup, Mapped
from tests.tenure.doctor.landings import HOSTILE, LAST, land, land_billing, land_product

MAP = """source,table,column,buys,name
zendesk,,,feature,support_tickets_last_28d
zendesk,,,fact,tickets_many
zendesk,,,playbook,silent_account
segment,,,feature,usage_events_last_28d
segment,tracks,user_id,feature,usage_silent_users
stripe,invoice,,fact,payment_late
stripe,plan,,feature,billing_mrr_cents
stripe,price,,feature,billing_mrr_cents
"""
ACCOUNTS = [f"acc_{number}" for number in range(10)]


@pytest.fixture(autouse=True)
def what_columns_buy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "what_columns_buy.csv"
    file.write_text(MAP)
    monkeypatch.setattr("tenure.doctor.losses.MAP", file)
    return file


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """Billing and product of ten accounts, complete."""
    land_billing(tmp_path / "exports", ACCOUNTS)
    land_product(tmp_path / "exports", ACCOUNTS)
    return tmp_path / "exports"


def state_of(checkup: Checkup, source: str) -> str:
    return next(role.state for role in checkup.roles if role.source == source)


def mapped(checkup: Checkup, kind: str) -> Mapped:
    return next(one for one in checkup.mapped if one.kind == kind)


def problems(checkup: Checkup) -> str:
    return "\n".join(f"{one.what} | {one.what_to_do}" for one in checkup.problems)


def test_a_landing_with_the_needed_tables_can_be_used(
    landing: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    said = run_tenure("doctor", landing)
    assert said.exit_code == 0, said.stderr
    assert "tenure build --landing" in said.stdout
    assert "stripe: customer 10, subscription_history 10, subscription_item 10, plan 1" in said.stdout
    assert not (home / "warehouse").exists()


def test_a_needed_table_that_is_absent_ends_with_its_name_and_what_to_do(
    landing: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    (landing / "stripe" / "subscription_item" / "all.csv").unlink()
    said = run_tenure("doctor", landing)
    assert said.exit_code == 1
    assert "stripe.subscription_item is needed, and it has no file" in said.stderr
    assert "land it in stripe/subscription_item/" in said.stdout


def test_billing_alone_can_be_used_and_its_customers_are_the_accounts(tmp_path: Path) -> None:
    land_billing(tmp_path, ACCOUNTS)
    land(
        tmp_path,
        "stripe.customer",
        [{"id": f"c_{name}", "metadata": "", "_fivetran_synced": LAST} for name in ACCOUNTS],
    )
    checkup = check_landing(tmp_path)
    assert checkup.blocking == ()
    assert mapped(checkup, "customers of billing").by_rule == {"by account id": 10}
    assert state_of(checkup, "segment") == "not connected"
    assert "of 10 that ever paid" in checkup.learning.sentences[0]
    assert checkup.facts_end_on == LAST


def test_without_anything_billing_is_asked_for_once(tmp_path: Path) -> None:
    (problem,) = check_landing(tmp_path).blocking
    assert problem.what == "billing is needed, and recurly or stripe has no file"
    assert "stripe/customer/, stripe/subscription_history/, stripe/subscription_item/" in problem.what_to_do


def test_what_another_source_lacks_is_named_beside_the_billing_that_is_absent(tmp_path: Path) -> None:
    land_product(tmp_path, ACCOUNTS)
    (tmp_path / "segment" / "tracks" / "all.csv").unlink()
    assert [one.what for one in check_landing(tmp_path).blocking] == [
        "billing is needed, and recurly or stripe has no file",
        "segment.tracks is needed, and it has no file",
    ]


def test_a_billing_system_that_is_switched_off_is_not_missed_beside_another(landing: Path) -> None:
    (landing / "tenure.yml").write_text("sources_switched_off: [recurly]\n")
    assert check_landing(landing).blocking == ()
    (landing / "tenure.yml").write_text("sources_switched_off: [stripe]\n")
    assert "stripe.customer is needed, and stripe is switched off" in problems(check_landing(landing))


def test_another_connector_of_the_role_does_as_well(tmp_path: Path) -> None:
    land(tmp_path, "recurly.account_history", [
        {"id": f"r_{n}", "code": f"acc_{n}", "_fivetran_synced": LAST} for n in range(3)
    ])  # fmt: skip
    land(tmp_path, "recurly.subscription_history", [
        {
            "id": f"s_{n}", "account_id": f"r_{n}", "state": "expired" if n else "active", "updated_at": updated_at,
            "activated_at": LAST - timedelta(400), "expires_at": LAST - timedelta(90), "_fivetran_synced": LAST,
        }
        for n in range(3) for updated_at in (LAST - timedelta(90),)
    ])  # fmt: skip
    land(tmp_path, "intercom.company_history", [{"id": "k1", "company_id": "acc_1", "_fivetran_start": LAST}])
    land(tmp_path, "intercom.contact_company_history", [{"contact_id": "p1", "company_id": "k1"}])
    land(tmp_path, "intercom.contact_history", [{"id": "p1", "email": "x@one.example"}])
    land(tmp_path, "intercom.conversation_history", [
        {"id": "1", "created_at": LAST, "source_author_id": "p1"}, {"id": "2", "created_at": LAST},
    ])  # fmt: skip
    checkup = check_landing(tmp_path)
    assert mapped(checkup, "customers of billing").by_rule == {"by account id": 3}
    assert mapped(checkup, "tickets").by_rule == {"by person": 1}
    assert "about 2, of 3 that ever paid" in checkup.learning.sentences[0]
    assert [state_of(checkup, name) for name in ("stripe", "zendesk")] == ["not used", "not used"]
    assert "zendesk" not in {one.name for one in checkup.lost}


def test_a_customer_that_names_no_account_is_asked_to(landing: Path) -> None:
    land(
        landing,
        "stripe.customer",
        [{"id": "c_1", "email": "x@gmail.com"}, {"id": "c_2", "email": "x@un.example"}],
    )
    groups = mapped(check_landing(landing), "customers of billing").unmapped
    assert {group.examples for group in groups} == {("gmail.com",), ("un.example",)}


def test_with_a_product_the_domain_of_a_customer_maps_no_other_customer(landing: Path) -> None:
    land(landing, "stripe.customer", [
        {"id": "c_1", "email": "x@one.example", "metadata": '{"account_id": "acc_1"}'},
        {"id": "c_2", "email": "y@one.example", "metadata": ""},
    ])  # fmt: skip
    customers = mapped(check_landing(landing), "customers of billing")
    assert customers.by_rule == {"by account id": 1}
    assert customers.unmapped[0].examples == ("one.example",)


def test_a_refused_file_is_named_with_column_and_reason(
    landing: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    land(landing, "stripe.customer", [{"customer": "c_1", "email": "a@b.example"}])
    said = run_tenure("doctor", landing)
    assert said.exit_code == 1
    assert "stripe.customer is needed, and its only file cannot be read" in said.stderr
    assert "stripe/customer/all.csv: required column missing: id" in said.stdout


def test_a_needed_table_that_is_switched_off_or_all_test_mode_stands_in_the_way(landing: Path) -> None:
    land_billing(landing, ACCOUNTS, livemode="false")
    assert [one.what for one in check_landing(landing).blocking] == [
        "stripe.customer is needed, and all its rows are of test mode"
    ]
    (landing / "tenure.yml").write_text("sources_switched_off: [billing]\n")
    assert {one.what for one in check_landing(landing).blocking} >= {
        "stripe.customer is needed, and stripe is switched off"
    }


def test_what_a_missing_source_table_and_column_costs_is_said_by_name(landing: Path) -> None:
    rows = [{"id": "1", "event": "opened", "timestamp": LAST, "received_at": LAST, "userid": "u"}]
    land(landing, "segment.tracks", rows)
    checkup = check_landing(landing)
    lost = {one.name: one for one in checkup.lost}
    assert state_of(checkup, "zendesk") == "not connected"
    assert lost["zendesk"].features == ("support_tickets_last_28d",)
    assert lost["zendesk"].playbooks == ("Find out why nobody logs in",)
    assert lost["stripe.invoice"].size == 1
    assert lost["segment.tracks.user_id"].why == "not in the files; is it userid?"
    assert (
        lost["stripe.customer.is_deleted"].why == "not in the files: what its source has deleted still counts"
    )
    assert state_of(checkup, "segment") == "partly"
    assert checkup.lost_by_source[0][0] == "zendesk"
    # the plan does as well
    assert "stripe.price" not in lost


def test_a_column_without_a_single_value_is_as_good_as_absent(landing: Path) -> None:
    land_product(landing, ACCOUNTS, user_id="")
    lost = {one.name: one.why for one in check_landing(landing).lost if one.size}
    assert lost["segment.tracks.user_id"] == "there, but without a single value"


def test_without_the_map_nothing_is_known_to_cost(landing: Path, what_columns_buy: Path) -> None:
    what_columns_buy.unlink()
    checkup = check_landing(landing)
    assert checkup.lost_by_source == ()
    assert "survey" in checkup.lost_at_no_cost
    assert state_of(checkup, "segment") == "connected"


def test_visitors_and_people_of_no_account_are_counted_with_a_reason(landing: Path) -> None:
    land(landing, "segment.identifies", [
        {"id": 1, "user_id": "known", "context_group_id": "acc_1", "timestamp": LAST, "received_at": LAST}
    ])  # fmt: skip
    who = (
        [("", "")] * 40
        + [("stray", "")] * 5
        + [("", "acc_99")] * 5
        + [("known", "")] * 20
        + [("", "acc_1")] * 30
    )
    land(landing, "segment.tracks", [
        {"id": n, "event": "e", "timestamp": LAST, "received_at": LAST, "user_id": user, "context_group_id": group}
        for n, (user, group) in enumerate(who)
    ])  # fmt: skip
    checkup = check_landing(landing)
    events = mapped(checkup, "product events")
    assert events.by_rule == {"by group": 30, "by person": 20}
    assert [(group.rows, group.examples) for group in events.unmapped] in (
        [(40, ()), (5, ("stray",)), (5, ("acc_99",))],
        [(40, ()), (5, ("acc_99",)), (5, ("stray",))],
    )
    assert "About 40 % of the product events belong to no account: neither a group nor a user" in problems(
        checkup
    )


def test_own_people_are_neither_mapped_nor_missing(landing: Path) -> None:
    (landing / "tenure.yml").write_text("internal_users: [u_acc_1]\n")
    assert mapped(check_landing(landing), "product events").rows == 27


def test_tickets_map_by_organization_person_and_domain(landing: Path) -> None:
    land(landing, "segment.users", [{"id": "u_acc_1", "email": "x@one.example"}])
    land(
        landing,
        "segment.identifies",
        [{"id": 1, "user_id": "u_acc_1", "context_group_id": "acc_1", "timestamp": LAST}],
    )
    land(landing, "zendesk.organization", [
        {"id": "o1", "external_id": "acc_1", "domain_names": ""},
        {"id": "o2", "external_id": "", "domain_names": "www.one.example"},
        {"id": "o3", "external_id": "", "domain_names": "gmail.com"},
    ])  # fmt: skip
    land(landing, "zendesk.user", [
        {"id": "p1", "organization_id": "o1", "email": ""}, {"id": "p2", "organization_id": "", "email": ""},
        {"id": "p3", "organization_id": "", "email": "X@one.example"},
    ])  # fmt: skip
    land(landing, "zendesk.ticket", [
        {"id": n, "organization_id": organization, "requester_id": person, "created_at": LAST}
        for n, (organization, person) in enumerate(
            [("o1", ""), ("", "p1"), ("o2", ""), ("o3", ""), ("", "p2"), ("", "p3")]
        )
    ])  # fmt: skip
    tickets = mapped(check_landing(landing), "tickets")
    assert tickets.by_rule == {"by organization": 1, "by person": 2, "by e-mail domain": 1}
    assert {group.why for group in tickets.unmapped} == {
        "no account id, and a public mail domain says nothing",
        "neither the ticket nor its requester belongs to an organization",
    }


def test_a_currency_without_a_rate_is_named_with_its_share(landing: Path) -> None:
    land(landing, "stripe.invoice", [
        {"id": n, "customer_id": "c_acc_1", "created": LAST, "amount_due": 1, "currency": currency}
        for n, currency in enumerate(["usd", "EUR", "eur"])
    ])  # fmt: skip
    checkup = check_landing(landing)
    assert [(one.currency, one.share, one.is_counted) for one in checkup.currencies] == [
        ("eur", 0.5, False), ("usd", 0.5, True),
    ]  # fmt: skip
    assert "50 % of the amounts are in eur, for which there is no rate" in problems(checkup)
    land(landing, "company.exchange_rate", [{"currency": "EUR", "rate": 1.1, "valid_from_on": "2024-01-01"}])
    assert "for which there is no rate" not in problems(check_landing(landing))


def test_a_source_that_stopped_and_a_hole_are_named(landing: Path) -> None:
    days = [*range(60), *range(75, 140)]
    land(landing, "segment.tracks", [
        {"id": n, "event": "e", "timestamp": LAST - timedelta(n), "received_at": LAST - timedelta(n)} for n in days
    ])  # fmt: skip
    land(landing, "community.post", [
        {"id": ago, "user_id": "u", "created_at": LAST - timedelta(ago)} for ago in range(50, 80)
    ])  # fmt: skip
    land(landing, "survey.survey_response", [{"id": 1, "score": 9, "responded_at": LAST - timedelta(50)}])
    said = problems(check_landing(landing))
    assert "segment.tracks has no rows between 2026-04-15 and 2026-05-01" in said
    assert "community ends on 2026-05-10, 50 days before the newest row of all (2026-06-29)" in said
    # one answer is no rhythm
    assert "survey ends" not in said


def test_a_row_of_the_future_ages_no_other_source(landing: Path) -> None:
    land(landing, "stripe.charge", [{
        "id": 1, "customer_id": "c_acc_1", "created": "2099-01-01", "amount": 1, "status": "paid",
        "_fivetran_synced": LAST,
    }])  # fmt: skip
    assert "days before the newest row" not in problems(check_landing(landing))


def test_test_mode_and_deleted_rows_are_counted(landing: Path) -> None:
    land(landing, "stripe.customer", [
        {"id": n, "livemode": n > 2, "is_deleted": n == 9} for n in range(10)
    ])  # fmt: skip
    customer = next(table for table in check_landing(landing).tables if table.full_name == "stripe.customer")
    assert (customer.test_mode, customer.deleted) == (3, 1)


def test_a_misspelt_folder_is_named_and_is_no_reason_to_stop(
    landing: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    (landing / "zendesq").mkdir()
    said = run_tenure("doctor", landing)
    assert said.exit_code == 0
    assert "zendesq is not read" in said.stdout
    assert "rename it if it is zendesk" in said.stdout
    assert check_landing(landing).problems[0].what == "zendesq is not read"


def test_names_of_customers_break_neither_console_nor_query(
    tmp_path: Path, home: Path, run_tenure: Callable[..., Any]
) -> None:
    folder = tmp_path / "it's {here} [bold]"
    names = [HOSTILE, "x" * 20_000, "{}", "[/]", 'a"b', "acc_1"]
    land_product(folder, names)
    land(folder, "segment.groups", [{"group_id": "acc_1", HOSTILE.replace("\x1b", ""): 1}])
    land_billing(folder, names)
    (folder / "[red]{odd}").mkdir()
    (folder / "stripe" / "charge").mkdir()
    (folder / "stripe" / "charge" / "[blink]{x}'.parquet").write_bytes(b"no parquet")
    said = run_tenure("doctor", folder)
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    assert said.exit_code == 0, said.stderr
    assert "[bold]{x}%s'" in said.stdout
    assert "[red]{odd} is not read" in said.stdout
    assert "\x1b" not in said.stdout + said.stderr
    assert len(said.stdout) < 20_000
