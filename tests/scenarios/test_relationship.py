"""A sponsor who left, one who moved and one who fell silent are three different facts."""

from datetime import timedelta

from tests.scenarios.company import TODAY

SAID_OF_USERS = (
    "user_silent", "power_user_silent", "user_drifting", "user_never_activated", "user_slowed_down",
)  # fmt: skip
SPONSOR_FACTS = ("sponsor_left", "sponsor_moved", "sponsor_silent")


def date_of(days_ago: int) -> str:
    return str(TODAY - timedelta(days=days_ago))


def test_a_sponsor_who_left_is_named_as_she_was_known_then(story):
    assert story.fired("ashgrove", "sponsor_left") == [
        f"Janet Doe, executive sponsor, left the company on {date_of(56)}"
    ]
    assert story.fired("ashgrove", "sponsor_left", days_ago=56) == []
    # Her contact belongs to another customer now, which has lost no contact.
    assert [fact for fact in SPONSOR_FACTS if story.fired("elmstead", fact)] == []
    assert story.fired("elmstead", "contact_left") == []


def test_a_sponsor_who_moved_is_still_there(story):
    assert story.fired("birchwood", "sponsor_moved") == [
        f"Moritz Vale, executive sponsor until {date_of(45)}, has another role"
    ]
    assert [fact for fact in SPONSOR_FACTS if story.fired("birchwood", fact)] == ["sponsor_moved"]
    assert [fact for fact in SPONSOR_FACTS if story.fired("ashgrove", fact)] == ["sponsor_left"]


def test_a_sponsor_neither_met_nor_seen_for_60_days_is_silent(story):
    assert story.fired("cedarholt", "sponsor_silent") == [
        "Sybil Orr, executive sponsor, neither met nor seen for 61 days"
    ]
    assert [fact for fact in SPONSOR_FACTS if story.fired("cedarholt", fact)] == ["sponsor_silent"]
    assert story.fired("dunmore", "sponsor_silent") == []
    assert story.feature("dunmore", "relationship_days_since_sponsor_active") == 59
    # The event 61 days ago is not there yet: silent since the meeting.
    assert story.fired("cedarholt", "sponsor_silent", days_ago=63) == [
        "Sybil Orr, executive sponsor, neither met nor seen for 87 days"
    ]


def test_another_contact_who_left_is_news_for_90_days_and_the_sponsor_is_not_counted_twice(story):
    assert story.fired("ashgrove", "contact_left") == [f"Petra Poe left the company on {date_of(40)}"]
    assert story.feature("ashgrove", "relationship_contacts_left_last_180d") == 2


def test_who_left_the_company_has_not_fallen_silent(story):
    told = [sentence for fact in SAID_OF_USERS for sentence in story.fired("ashgrove", fact)]
    assert [sentence for sentence in told if "Poe" in sentence] == [
        "Pam Poe, a daily user, who carries much of the use, silent for 42 days"
    ]


def test_meetings_that_stopped_are_missed(story):
    assert story.fired("fernleigh", "no_meeting") == ["no meeting for 104 days, 3 in the last year"]
    assert story.feature("fernleigh", "relationship_days_since_last_meeting") == 104


def test_one_kick_off_or_a_recent_meeting_is_not_a_missing_meeting(story):
    assert story.fired("gorsefield", "no_meeting") == []
    assert story.fired("hollybank", "no_meeting") == []
    assert story.feature("hollybank", "relationship_meetings_last_90d") == 1
    assert story.feature("hollybank", "relationship_calls_last_90d") == 1


def test_a_change_of_the_sponsor_and_meetings_with_the_sponsor_are_counted(story):
    assert story.feature("birchwood", "relationship_days_since_sponsor_change") == 45
    assert story.feature("birchwood", "relationship_sponsors_known") == 0
    assert story.feature("dunmore", "relationship_sponsors_known") == 1
    assert story.feature("dunmore", "relationship_sponsor_meetings_last_180d") == 1
