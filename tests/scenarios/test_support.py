"""Facts of support: the case that must be reported, and its neighbour that must not."""

import math
import re

import pytest


def test_more_than_ten_tickets_are_many_against_the_usual_two(story):
    assert story.fired("kettleby", "tickets_many") == ["11 tickets in the last 30 days, usual 2"]
    assert story.feature("kettleby", "support_tickets_usual_30d") == pytest.approx(2, abs=0.1)


def test_the_eleventh_ticket_on_the_as_of_day_is_not_seen(story):
    assert story.feature("tamworth", "support_tickets_opened_last_30d") == 10
    assert story.fired("tamworth", "tickets_many") == []


def test_five_tickets_in_three_days_are_a_burst(story):
    assert story.fired("pebblebay", "contact_burst") == [
        "5 contacts within 3 days up to 2026-06-25, new tickets among them: 5"
    ]


def test_five_contacts_on_one_ticket_are_a_burst_and_a_chat_is_not(story):
    assert story.fired("ferrylane", "contact_burst") == [
        "5 contacts within 3 days up to 2026-06-25, new tickets among them: 1"
    ]
    assert story.fired("chatham", "contact_burst") == []


def test_five_tickets_in_four_days_are_not_a_burst(story):
    assert story.feature("quillmoor", "support_most_tickets_in_3d_last_14d") == 4
    assert story.fired("quillmoor", "contact_burst") == []


def test_a_burst_lies_within_the_last_fourteen_days(story):
    assert story.feature("rushford", "support_most_tickets_in_3d_last_14d") == 3
    assert story.fired("rushford", "contact_burst") == []
    assert len(story.fired("rushford", "contact_burst", days_ago=7)) == 1


def test_a_reply_slower_than_the_usual_is_reported_with_both(story):
    assert story.fired("saltmarsh", "reply_slow") == [
        "first reply after 12 working hours in the last 30 days, usual 2"
    ]
    assert story.feature("saltmarsh", "support_first_reply_vs_own_usual") == 6
    # by the clock on the wall: 28 hours and, over a weekend, 76
    assert story.feature("saltmarsh", "support_resolution_vs_own_usual") == 26


def test_a_weekend_before_the_reply_does_not_make_it_slow(story):
    assert story.feature("fridaymere", "support_first_reply_hours_last_30d") == 8
    assert story.fired("fridaymere", "reply_slow") == []


def test_a_reply_within_a_morning_is_not_slow_whatever_the_usual(story):
    assert story.feature("oakridge", "support_first_reply_vs_own_usual") == 3
    assert story.fired("oakridge", "reply_slow") == []


def test_a_ticket_open_for_three_weeks_is_stuck_and_no_other(story):
    assert story.fired("umberfield", "ticket_stuck") == ["ticket 'Export fails' open for 21 days"]
    assert story.feature("umberfield", "support_oldest_open_ticket_days") == 21
    assert story.feature("umberfield", "support_open_tickets") == 2


def test_a_ticket_was_stuck_at_the_date_although_it_is_solved_by_now(story):
    assert story.fired("umberfield", "ticket_stuck", days_ago=7) == ["ticket 'Wrong total' open for 33 days"]


def test_a_ticket_opened_again_is_reported_for_a_month(story):
    assert story.fired("vinewood", "ticket_repeated") == [
        "ticket 'Login broken' was solved and opened again on 2026-06-20"
    ]
    assert story.fired("vinewood", "ticket_repeated", days_ago=35) == [
        "ticket 'No mail' was solved and opened again on 2026-04-30"
    ]
    assert story.feature("vinewood", "support_reopened_tickets_last_90d") == 2


def test_a_reported_bug_is_open_until_it_is_resolved_and_again_when_it_comes_back(story):
    assert story.fired("wrenhall", "bug_open") == [
        "bug BUG-41 ('Trouble BUG-41') not fixed for 45 days",
        "bug BUG-45 ('Trouble BUG-45') not fixed for 33 days",
    ]
    assert story.feature("wrenhall", "support_open_bugs_reported") == 3
    assert story.feature("wrenhall", "support_oldest_open_bug_days") == 45


def test_a_bug_was_open_at_the_date_although_it_is_resolved_by_now(story):
    assert story.fired("wrenhall", "bug_open", days_ago=7) == [
        "bug BUG-41 ('Trouble BUG-41') not fixed for 38 days",
        "bug BUG-42 ('Trouble BUG-42') not fixed for 38 days",
    ]


@pytest.mark.parametrize(
    "account_id",
    [
        pytest.param("yarrowby", id="does less for four weeks"),
        pytest.param("yewhurst", id="does less for ten weeks, and level since"),
    ],
)
def test_silence_is_reported_where_the_account_used_to_ask_and_does_less(story, account_id):
    [sentence] = story.fired(account_id, "support_silent")
    assert re.fullmatch(
        r"no ticket since 2026-03-01 \(3 tickets in the year before\), "
        r"while actions are [2-6]\d % below the twelve weeks before",
        sentence,
    )


@pytest.mark.parametrize(
    "account_id",
    [
        pytest.param("zinniacroft", id="use is steady"),
        pytest.param("harrowgate", id="asked two months ago"),
        pytest.param("birchlow", id="never asked"),
    ],
)
def test_silence_is_not_reported_where(story, account_id):
    assert story.fired(account_id, "support_silent") == []
    assert story.feature(account_id, "support_is_silent_while_use_falls") == 0


def test_tickets_are_counted_by_person_priority_and_type(story):
    assert story.feature("kettleby", "support_people_asking_last_90d") == 2
    assert story.feature("kettleby", "support_question_share_last_90d") == 1
    assert story.feature("kettleby", "support_tickets_opened_last_7d") == 2
    assert story.feature("kettleby", "support_tickets_change_last_30d") == 11 - 2
    assert story.feature("kettleby", "support_tickets_per_active_user_last_30d") == 11
    assert story.feature("tamworth", "support_urgent_tickets_last_90d") == 10
    assert story.feature("tamworth", "support_bug_tickets_last_30d") == 10
    assert math.isnan(story.feature("birchlow", "support_question_share_last_90d"))


def test_a_ticket_without_an_organization_counts_for_the_account_of_its_person(story):
    # by the address in the product, and by its domain; the third person is no one's
    assert story.feature("looseham", "support_tickets_opened_last_7d") == 2
    assert story.feature("looseham", "support_people_asking_last_90d") == 2
