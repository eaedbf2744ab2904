"""Support in Intercom instead of Zendesk, and in both: what counts as a ticket, and its neighbour that does not."""

import math
from pathlib import Path

import pandas as pd
import pytest

from tenure import warehouse
from tests.scenarios.company import TODAY, Company, day
from tests.scenarios.conftest import Story, build, read
from tests.scenarios.intercom import AGENT, Conversations, add_conversations, known_before

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def company() -> Conversations:
    """Intercom instead of Zendesk."""
    found = Conversations()
    add_conversations(found)
    for table in [name for name in found.rows if name.startswith("zendesk.")]:
        del found.rows[table]
    return found


@pytest.fixture(scope="module")
def home(company: Conversations, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(company, tmp_path_factory.mktemp("intercom"))


@pytest.fixture(scope="module")
def talk(home: Path) -> Story:
    return read(home)


@pytest.fixture(scope="module")
def home_of_both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both, with conversations, people and comments that have the keys of tickets, people and comments."""
    company = Conversations()
    company.customer("orton", "Oda Ort")
    company.conversation("1", "oda", 5)
    company.part("1", "comment", "admin", AGENT, 5, 16, "<p>So</p>")
    company.account("penrith")
    for account, ticket in (("orton", "1"), ("penrith", "2")):
        company.ticket(account, ticket, 5, "oda")
    company.add(
        "zendesk.ticket_comment", id="1", ticket_id="1", user_id=AGENT, public=True, created=day(5, 12),
        _fivetran_synced=day(5, 12),
    )  # fmt: skip
    company.add("zendesk.user", id=AGENT, email=None, role="end-user", _fivetran_synced=day(400))
    company.add("intercom.admin", id=AGENT, email="ada@us.example", name="Ada", _fivetran_synced=day(400))
    return built(company, tmp_path_factory.mktemp("both"))


@pytest.mark.parametrize(
    ("account_id", "tickets"),
    [
        pytest.param("ashford", 1, id="the contact's company states the account"),
        pytest.param("bexley", 1, id="the company does not, the contact's address does"),
        pytest.param("eastleigh", 2, id="the contact belonged to it on the day"),
        pytest.param("fareham", 2, id="since then to this one; and before it was known, to the first"),
        pytest.param("glossop", 1, id="company and contact were deleted since"),
    ],
)
def test_a_conversation_belongs_to(talk, account_id, tickets):
    assert opened(talk, account_id) == tickets


def test_what_belongs_to_no_account_is_listed(home):
    query = (
        "select entity_id from intermediate.int_identity__entities"
        " where source_name = 'intercom' and account_id is null order by all"
    )
    assert column(home, query) == [
        "intercom-gmail.com", "intercom-ic_bexley", "intercom-ic_nowhere", "intercom-nowhere.example",
    ]  # fmt: skip


def test_what_counts_as_a_ticket(home):
    query = (
        "select ticket_id from intermediate.int_support__tickets"
        " where account_id = 'hitchin' and removed_at is null order by all"
    )
    keys = ("answered", "lead", "many-versions", "no-spam", "spam-no-more")
    assert column(home, query) == [f"intercom-{key}" for key in keys]


def test_what_is_deleted_or_spam_counts_until_that_is_known(talk):
    assert opened(talk, "hitchin") == 5
    # the outbound message is not answered yet, and what is deleted later still counts; and so does spam before
    assert opened(talk, "hitchin", days_ago=7) == 3
    assert opened(talk, "hitchin", days_ago=14) == 4


def test_an_answered_outbound_message_is_a_ticket_of_the_day_of_the_answer(talk):
    assert talk.feature("hitchin", "support_tickets_opened_last_7d") == 3
    assert talk.feature("hitchin", "support_days_since_last_ticket") == 1


@pytest.mark.parametrize(
    "account_id",
    [
        pytest.param("ilford", id="a message, not the bot's, a note, an assignment or another customer's"),
        pytest.param("jarrow", id="the text of an assignment"),
    ],
)
def test_the_first_reply_is(talk, account_id):
    assert talk.feature(account_id, "support_first_reply_hours_last_30d") == 6


def test_a_snoozed_conversation_is_open_and_a_closed_one_is_not(talk):
    assert talk.feature("kendal", "support_open_tickets") == 1
    assert talk.fired("kendal", "ticket_stuck") == ["ticket 'Export fails' open for 30 days"]


def test_a_conversation_was_open_at_the_date_although_it_is_closed_by_now(talk):
    assert talk.fired("kendal", "ticket_stuck", days_ago=7) == [
        "ticket 'It’s slow' open for 28 days",
        "ticket 'Export fails' open for 23 days",
    ]


def test_a_message_of_the_customer_opens_a_conversation_again_and_nothing_else_does(talk):
    assert talk.fired("luton", "ticket_repeated") == [
        "ticket 'luton-back' was solved and opened again on 2026-06-20"
    ]
    assert talk.feature("luton", "support_reopened_tickets_last_90d") == 1


def test_ratings_are_known_from_the_version_that_has_them(talk):
    assert talk.feature("morley", "sentiment_csat_last_30d") == pytest.approx(10 / 3)
    assert talk.feature("morley", "sentiment_csat_answers_last_90d") == 3
    assert talk.feature("morley", "sentiment_low_raters_last_30d") == 2
    assert math.isnan(talk.feature("morley", "sentiment_csat_last_30d", days_ago=7))


def test_a_priority_is_urgent_from_the_day_it_was_set(talk):
    assert talk.feature("newark", "support_urgent_tickets_last_90d") == 1
    assert talk.feature("newark", "support_urgent_tickets_last_90d", days_ago=14) == 0


def test_of_what_a_conversation_does_not_say_nothing_is_known(talk):
    assert math.isnan(talk.feature("kendal", "support_question_share_last_90d"))


def test_every_row_is_kept(home):
    assert column(home, "select reason from staging.quarantine where source_name = 'intercom'") == []


@pytest.mark.slow
def test_what_is_known_later_changes_no_feature(company, talk, tmp_path_factory):
    then = read(built(known_before(company, day(14, 0)), tmp_path_factory.mktemp("then")))
    names = [name for name in talk.features["kendal", TODAY] if name.startswith(("support_", "sentiment_"))]
    changed = {
        (account_id, name): (known, talk.feature(account_id, name, days_ago=14))
        for account_id in sorted({account_id for account_id, _ in talk.features})
        for name in names
        if not is_same(known := then.feature(account_id, name, 14), talk.feature(account_id, name, 14))
    }
    assert len(names) > 40
    assert changed == {}


@pytest.mark.slow
def test_two_systems_that_count_from_one_do_not_meet(home_of_both):
    both = read(home_of_both)
    assert [opened(both, account) for account in ("orton", "penrith")] == [2, 1]
    # the customer of one system has the key of an agent of the other
    assert both.feature("orton", "support_first_reply_hours_last_30d") == 6
    assert math.isnan(both.feature("penrith", "support_first_reply_hours_last_30d"))


def built(company: Company, home: Path) -> Path:
    company.land(home / "landing")
    build(home)
    return home


def opened(story: Story, account_id: str, days_ago: int = 0) -> object:
    return story.feature(account_id, "support_tickets_opened_last_30d", days_ago)


def is_same(one: object, other: object) -> bool:
    return (pd.isna(one) and pd.isna(other)) or one == other


def column(home: Path, query: str) -> list[object]:
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
    ) as connection:
        return [value for (value,) in connection.execute(query).fetchall()]
