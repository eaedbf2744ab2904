"""Seats: unused, hardly used and abandoned are three counts; the case that must be seen, and the neighbour."""

from tests.scenarios.conftest import Story


def test_unused_seats_are_those_assigned_to_no_one_and_of_people_who_never_came(story: Story) -> None:
    assert story.fired("farrow", "seats_unused") == [
        "4 of 10 seats never used: 2 of people who never came, 2 assigned to nobody; $60 a month spent on them"
    ]
    assert story.feature("farrow", "seat_unused_cents") == 6000


def test_who_signed_up_less_than_a_fortnight_ago_still_has_time_to_come(story: Story) -> None:
    """A week before, Felicity was new."""
    assert story.feature("farrow", "seat_never_active", days_ago=7) == 1


def test_a_seat_used_on_two_days_of_thirty_is_hardly_used(story: Story) -> None:
    assert story.fired("farrow", "seats_underused") == [
        "1 seat of 10 hardly used: on fewer than 3 of the last 30 days"
    ]


def test_a_seat_used_once_and_not_for_90_days_is_abandoned(story: Story) -> None:
    assert story.fired("farrow", "seats_abandoned") == [
        "1 seat of 10 abandoned: in use once, not in the last 90 days"
    ]


def test_more_people_than_seats_are_not_reported_as_a_part_of_them(story: Story) -> None:
    assert story.fired("quarry", "seats_abandoned") == [
        "2 seats abandoned: in use once, not in the last 90 days"
    ]


def test_who_has_no_habit_yet_is_reported_without_one(story: Story) -> None:
    assert story.fired("quarry", "user_silent") == ["Quill Once, silent for 45 days"]


def test_a_last_use_90_days_ago_is_not_abandoned_yet(story: Story) -> None:
    """Fritz came last 92 days before the last Monday: 85 before the one before."""
    assert story.fired("farrow", "seats_abandoned", days_ago=7) == []


def test_the_three_counts_do_not_overlap(story: Story) -> None:
    counted = {
        name: story.feature("farrow", f"seat_{name}")
        for name in ("bought", "assigned", "active_last_30d", "never_used", "underused", "abandoned")
    }
    assert counted == {
        "bought": 10, "assigned": 8, "active_last_30d": 5, "never_used": 4, "underused": 1, "abandoned": 1,
    }  # fmt: skip


def test_seats_all_in_use_give_no_fact(story: Story) -> None:
    facts = ("seats_unused", "seats_underused", "seats_abandoned", "seats_given_back", "seats_added")
    assert [sentence for fact in facts for sentence in story.fired("calder", fact)] == []


def test_seats_given_back_in_the_last_90_days_are_reported(story: Story) -> None:
    assert story.fired("tarn", "seats_given_back") == ["2 seats given back: 8 now, 10 on 2026-03-31"]
    assert story.fired("tarn", "seats_added") == []


def test_seats_given_back_before_that_are_not(story: Story) -> None:
    assert story.fired("beck", "seats_given_back") == []


def test_seats_added_are_reported(story: Story) -> None:
    assert story.fired("fell", "seats_added") == ["2 seats added: 12 now, 10 on 2026-03-31"]
    assert story.fired("fell", "seats_given_back") == []
