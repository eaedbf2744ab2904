"""A row that its loader marks as deleted counts nowhere; where its history is known, only from that day on."""

import pytest

from tenure import warehouse

GONE, THERE = "kelsall", "kelton"


@pytest.mark.parametrize(
    ("feature", "gone", "there"),
    [
        ("relationship_sponsors_known", 0, 1),
        ("relationship_meetings_last_90d", 0, 1),
        ("relationship_calls_last_90d", 0, 1),
        pytest.param("relationship_emails_last_90d", 1, 1, id="an e-mail that is not marked"),
        ("support_open_bugs_reported", 0, 1),
        pytest.param("support_tickets_opened_last_30d", 2, 3, id="one of three tickets"),
    ],
)
def test_what_is_gone_does_not_count(story, feature, gone, there):
    assert (story.feature(GONE, feature), story.feature(THERE, feature)) == (gone, there)


def test_a_reply_that_is_gone_was_none(story):
    assert story.feature(THERE, "support_first_reply_hours_last_30d") == 2
    assert story.feature(GONE, "support_first_reply_hours_last_30d") != 2


@pytest.mark.parametrize(
    "feature", ["relationship_sponsors_known", "support_tickets_opened_last_30d", "support_open_tickets"]
)
def test_until_that_was_known_it_counts(story, feature):
    past = [story.feature(account, feature, days_ago=14) for account in (GONE, THERE)]
    assert past[0] == past[1] > 0


def test_what_belongs_to_a_deleted_row_is_no_dirt(story_home):
    with warehouse.connect(
        story_home / "warehouse" / "tenure.duckdb", read_only=True, folders=[story_home]
    ) as connection:
        dirt = connection.execute(
            "select table_name, row_key, reason from staging.quarantine"
            " where is_dirt and (row_key like '%kels%' or row_key like '%sally%')"
        ).fetchall()
        gone = connection.execute(
            "select table_name from staging.quarantine"
            " where reason = 'deleted at the source' and (row_key like '%kels%' or row_key like '%sally%')"
        ).fetchall()
    assert dirt == []
    assert sorted(table for (table,) in gone) == [
        "contact",
        "engagement",
        "engagement",
        "engagement_call",
        "engagement_meeting",
        "issue",
        "ticket_comment",
    ]
