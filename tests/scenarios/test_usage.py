"""Facts and features of use: the case that must be seen, and the neighbour that must not."""

import pandas as pd
import pytest

from tests.scenarios.conftest import Story

SILENCES = ("user_silent", "power_user_silent")


def silent(story: Story, name: str, days_ago: int = 0, account_id: str = "lindgren") -> list[str]:
    told = [s for fact in SILENCES for s in story.fired(account_id, fact, days_ago)]
    return [sentence for sentence in told if name in sentence]


def test_mary_who_comes_every_day_is_silent_after_three_days(story: Story) -> None:
    assert silent(story, "Mary") == [
        "Mary Quant, a daily user, who carries much of the use, silent for 3 days"
    ]


def test_mary_was_not_silent_while_she_came(story: Story) -> None:
    assert silent(story, "Mary", days_ago=7) == []


def test_joe_who_comes_once_a_fortnight_is_not_silent_at_13_days(story: Story) -> None:
    assert silent(story, "Joe") == []
    assert [sentence for sentence in story.fired("lindgren", "user_drifting") if "Joe" in sentence] == []


def test_a_fortnightly_user_is_silent_at_28_days(story: Story) -> None:
    assert silent(story, "Jolanda") == ["Jolanda Fortnight, a fortnightly user, silent for 28 days"]


def test_a_weekend_is_not_silence_of_a_workday_user(story: Story) -> None:
    """Nor is it drifting: every Monday looks like this."""
    assert silent(story, "Wendy") == []
    assert [sentence for sentence in story.fired("lindgren", "user_drifting") if "Wendy" in sentence] == []


def test_a_user_away_for_more_than_90_days_is_gone_and_no_longer_news(story: Story) -> None:
    assert silent(story, "Hattie") == []
    assert silent(story, "Hattie", days_ago=7) == ["Hattie Gone, a daily user, silent for 84 days"]


def test_a_power_user_is_one_who_carries_the_use(story: Story) -> None:
    assert story.fired("lindgren", "power_user_silent") == [
        "Mary Quant, a daily user, who carries much of the use, silent for 3 days"
    ]
    assert silent(story, "Pippa") == ["Pippa Low, a daily user, silent for 5 days"]
    assert story.feature("lindgren", "usage_is_champion_silent") == 1
    assert story.feature("lindgren", "usage_is_champion_silent", days_ago=7) == 0


def test_a_silence_that_happens_now_and_then_is_drifting_and_not_silent(story: Story) -> None:
    assert [sentence for sentence in story.fired("lindgren", "user_drifting") if "Dora" in sentence] == [
        "Dora Drift, a daily user, not seen for 4 days"
    ]
    assert silent(story, "Dora") == []


def test_who_signed_up_a_fortnight_ago_and_never_came_is_named(story: Story) -> None:
    assert story.fired("lindgren", "user_never_activated") == [
        "Nadia Never signed up on 2026-06-15 and has never come"
    ]


def test_people_are_counted_by_where_they_stand(story: Story) -> None:
    counted = {
        state: story.feature("lindgren", f"usage_users_{state}")
        for state in ("active", "drifting", "silent", "new", "never_activated")
    }
    # Joe and Wendy; Dora; Mary, Pippa and Jolanda; Nils; Nadia
    assert counted == {"active": 2, "drifting": 1, "silent": 3, "new": 1, "never_activated": 1}


def test_daily_that_has_become_weekly_names_both_rhythms(story: Story) -> None:
    assert story.fired("almeida", "user_slowed_down") == [
        "Sloane Slower used to come daily and now comes weekly: on 4 days of the last 28, usual 28"
    ]


def test_logins_that_fell_by_22_percent_are_reported_exactly(story: Story) -> None:
    assert story.feature("penrose", "usage_logins_change_28d") == pytest.approx(-0.22)
    assert story.fired("penrose", "logins_dropped") == [
        "logins −22 % against the 28 days before, 39 instead of 50"
    ]


def test_logins_that_fell_by_18_percent_are_not_reported(story: Story) -> None:
    assert story.feature("osprey", "usage_logins_change_28d") == pytest.approx(-0.18)
    assert story.fired("osprey", "logins_dropped") == []


def test_two_users_more_than_four_is_growth_and_one_more_than_two_is_not(story: Story) -> None:
    assert story.fired("sorrel", "usage_growing") == [
        "6 active users in the last 28 days, 4 in the 28 before"
    ]
    assert story.fired("tansy", "usage_growing") == []


def test_the_trend_is_the_slope_of_twelve_weeks_over_their_mean(story: Story) -> None:
    # Penrose logs in from day 56 on: eight weeks of twelve, 50 and 39 in the two halves.
    weeks = [0, 0, 0, 0, 8, 14, 14, 14, 7, 7, 11, 14]
    assert story.feature("penrose", "usage_events_last_84d") == sum(weeks)
    assert story.feature("penrose", "usage_weekly_trend_last_84d") == pytest.approx(slope(weeks))


def slope(weeks: list[int]) -> float:
    middle = (len(weeks) - 1) / 2
    rise = sum((number - middle) * week for number, week in enumerate(weeks))
    return rise / sum((number - middle) ** 2 for number in range(len(weeks))) / (sum(weeks) / len(weeks))


def test_where_the_whole_company_rests_no_one_has_fallen_silent(story: Story) -> None:
    assert silent(story, "Rest", account_id="restbury") == []
    assert [sentence.partition(",")[0] for sentence in silent(story, "Work", account_id="workbury")] == [
        "Will Work"
    ]


def test_who_was_away_as_long_before_is_drifting(story: Story) -> None:
    assert silent(story, "Wanda", account_id="oakley") == []
    assert any("Wanda" in sentence for sentence in story.fired("oakley", "user_drifting"))
    assert len(silent(story, "Walter", account_id="oakley")) == 1


def test_days_off_of_ones_own_are_no_silence(story: Story) -> None:
    assert [
        fact for fact in (*SILENCES, "user_drifting") if "Mabel" in str(story.fired("oakley", fact))
    ] == []


def test_four_days_of_one_week_are_no_habit(story: Story) -> None:
    assert silent(story, "Nell", account_id="oakley") == []
    assert not any(
        "a daily user" in sentence
        for sentence in story.fired("oakley", "user_drifting")
        if "Nell" in sentence
    )
    assert silent(story, "Ned", account_id="oakley") == ["Ned New, a daily user, silent for 14 days"]


def test_a_slide_over_the_year_is_told_and_neither_a_sudden_fall_nor_level_use(story: Story) -> None:
    assert story.fired("slidebury", "use_slid") == [
        "days on which people came: 130 in the last three whole months, 260 in the best three of the year before"
    ]
    assert story.feature("slidebury", "usage_person_days_vs_best_quarter") == pytest.approx(130 / 260)
    assert story.fired("cliffbury", "use_slid") == story.fired("evenbury", "use_slid") == []
    assert story.feature("evenbury", "usage_person_days_vs_best_quarter") == pytest.approx(1, abs=0.05)
    assert pd.isna(story.feature("evenbury", "usage_person_days_vs_year_ago"))
