"""Dirt: what the truth says was planted is what has landed."""

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.simulator.landing import dirt


@pytest.fixture(scope="module")
def planted(demo: Path) -> dict[str, int]:
    return json.loads((demo / "truth/planted.json").read_text())["dirt"]


def count(demo: Path, table: str, query: str) -> int:
    files = demo / "landing" / table.replace(".", "/") / "2*.parquet"
    return duckdb.execute(query.replace("{rows}", f"read_parquet('{files}')")).fetchall()[0][0]


def test_replayed_events_are_counted(demo: Path, planted: dict[str, int]):
    replays = count(demo, "segment.tracks", "select count(*) - count(distinct id) from {rows}")
    assert replays == planted["replayed_events"] > 0


def test_a_replay_is_the_same_event_received_later(demo: Path):
    changed = count(
        demo,
        "segment.tracks",
        """select count(*) from (select id from {rows} group by id having count(*) > 1 and
        (count(distinct (user_id, event, timestamp, context_group_id)) > 1 or count(distinct received_at) = 1))""",
    )
    assert changed == 0


def test_late_events_are_counted(demo: Path, planted: dict[str, int]):
    late = count(
        demo,
        "segment.tracks",
        """select count(*) from (select id, min(received_at) as received_at, any_value(timestamp) as timestamp,
        any_value(context_group_id) as account from {rows} group by id)
        where received_at::date > timestamp::date and account <> 'acc_99999'""",
    )
    # A late event whose copy was spoilt counts once.
    assert 0 <= late - planted["late_events"] <= 1
    assert planted["late_events"] > 0


def test_events_of_an_unknown_account_are_counted(demo: Path, planted: dict[str, int]):
    orphans = count(
        demo,
        "segment.tracks",
        f"select count(*) from {{rows}} where context_group_id = '{dirt.UNKNOWN_ACCOUNT}'",
    )
    assert orphans == planted["orphan_events"] > 0


def test_impossible_times_are_counted(demo: Path, planted: dict[str, int]):
    events = count(demo, "segment.tracks", "select count(*) from {rows} where timestamp > received_at")
    tickets = count(demo, "zendesk.ticket", "select count(*) from {rows} where created_at > _fivetran_synced")
    assert events + tickets == planted["impossible_times"] > 0


def test_negative_amounts_are_counted(demo: Path, planted: dict[str, int]):
    invoices = count(demo, "stripe.invoice", "select count(*) from {rows} where amount_due < 0")
    charges = count(demo, "stripe.charge", "select count(*) from {rows} where amount < 0")
    assert invoices + charges == planted.get("negative_amounts", 0)


def test_orphans_of_billing_and_support_are_counted(demo: Path, planted: dict[str, int]):
    invoices = count(
        demo, "stripe.invoice", f"select count(*) from {{rows}} where customer_id = '{dirt.UNKNOWN_CUSTOMER}'"
    )
    tickets = count(
        demo,
        "zendesk.ticket",
        f"select count(*) from {{rows}} where organization_id = '{dirt.UNKNOWN_ORGANIZATION}'",
    )
    assert invoices == planted.get("orphan_invoices", 0)
    assert tickets == planted.get("orphan_tickets", 0)


def test_every_way_to_spoil_leaves_a_row_among_many(simulated):
    from tenure.simulator.sources.billing import draw_billing
    from tenure.simulator.sources.support import draw_support, draw_tickets
    from tenure.simulator.sources.surveys_and_community import draw_surveys_and_community

    world, people = simulated
    tickets = draw_tickets(world, people)
    drawn = (
        draw_billing(world)
        | draw_support(world, people, tickets)
        | draw_surveys_and_community(world, people, tickets)
    )
    for table, ways in dirt.WAYS_TO_SPOIL.items():
        rows = dirt.spoil(world.clock, table, drawn[table])
        assert set(rows[dirt.KIND]) == {"", *(kind for kind, _, _ in ways)}
        assert (rows[dirt.KIND] == "").sum() == len(drawn[table])


def test_the_csv_typed_by_hand_has_the_unreadable_rows(demo: Path, planted: dict[str, int]):
    file = demo / "landing/stripe/credit_note/typed_by_hand.csv"
    unreadable = duckdb.execute(
        """select count(*) from read_csv(?, all_varchar = true)
        where try_cast(amount as bigint) is null or try_cast(created as timestamp) is null""",
        [str(file)],
    ).fetchall()[0][0]
    assert unreadable == planted["unparseable_rows"] == 3


def test_the_half_written_file_cannot_be_read(demo: Path, planted: dict[str, int]):
    files = [file for file in (demo / "landing").rglob("*.parquet") if not file.stem.startswith("2")]
    assert len(files) == planted["half_written_files"] == 1
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(files[0])


def test_two_companies_share_a_domain_and_the_crm_lacks_their_key(simulated):
    from tenure.simulator.sources.crm import _companies

    world, _ = simulated
    companies = _companies(world)
    shared = companies[companies.property_domain.duplicated(keep=False)]
    assert len(shared) == world.accounts.shares_domain.sum() >= 2
    assert shared.property_account_id.isna().all()
