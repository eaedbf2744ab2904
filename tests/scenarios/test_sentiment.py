"""Facts of ratings and surveys: the case that must be reported, and its neighbour that must not."""

import pytest


def test_three_people_who_rate_low_are_named(story):
    assert story.fired("caldergate", "csat_burst") == [
        "3 people rated 5 or less since 2026-06-10: Ann Lee, Bob Ray, Cy Fox"
    ]
    assert story.feature("caldergate", "sentiment_low_raters_last_30d") == 3


def test_three_low_ratings_by_one_person_are_not_a_burst(story):
    assert story.feature("whitby", "sentiment_low_raters_last_30d") == 1
    assert story.fired("whitby", "csat_burst") == []


def test_two_people_were_not_three_a_week_before(story):
    assert story.fired("caldergate", "csat_burst", days_ago=7) == []


def test_satisfaction_is_compared_with_the_months_before(story):
    assert story.feature("caldergate", "sentiment_csat_last_30d") == pytest.approx(11 / 3, abs=0.01)
    assert story.feature("caldergate", "sentiment_csat_change_last_30d") == pytest.approx(
        11 / 3 - 9, abs=0.01
    )
    assert story.feature("caldergate", "sentiment_csat_answers_last_90d") == 4
    assert story.feature("caldergate", "sentiment_days_since_last_answer") == 3


def test_the_latest_answer_makes_the_detractor(story):
    assert story.fired("fernhill", "nps_detractor", days_ago=21) == [
        "Jon Fern gave the latest NPS answer, 2 of 10, on 2026-05-10"
    ]
    assert story.fired("fernhill", "nps_detractor") == []


def test_an_answer_three_below_the_same_persons_before_has_dropped(story):
    assert story.fired("elmswell", "nps_dropped") == [
        "Gil Elm answered 6 of 10 on 2026-06-09, 9 on 2026-03-01"
    ]
    assert story.fired("fernhill", "nps_dropped") == []
    assert story.fired("grimston", "nps_dropped") == []


def test_one_answer_is_told_once(story):
    assert story.fired("elmswell", "nps_detractor") == []


def test_nps_is_counted_by_the_latest_answer_of_each_person(story):
    assert story.feature("elmswell", "sentiment_nps_average_last_180d") == 7.5
    assert story.feature("elmswell", "sentiment_nps_change_last_180d") == -1
    assert story.feature("elmswell", "sentiment_nps_detractors_last_180d") == 1
    assert story.feature("elmswell", "sentiment_nps_promoters_last_180d") == 1


def test_unanswered_surveys_are_silence_where_a_person_answered_before(story):
    assert story.fired("gorsebank", "survey_silent") == [
        "3 surveys since 2026-01-30 unanswered, last answer on 2025-09-02"
    ]
    assert story.feature("gorsebank", "sentiment_response_rate_last_90d") == 0


def test_a_check_in_is_neither_a_rating_nor_an_unanswered_survey(story):
    assert story.feature("gorsebank", "sentiment_low_raters_last_30d") == 0
    assert story.feature("gorsebank", "sentiment_days_since_last_answer") == 300
    assert story.feature("gorsebank", "sentiment_survey_silence_last_180d") == 1


def test_who_never_answered_has_not_fallen_silent(story):
    assert story.fired("heathrow-labs", "survey_silent") == []


def test_who_answered_the_survey_of_this_week_is_not_silent(story):
    assert story.feature("inchmere", "sentiment_survey_silence_last_180d") == 1
    assert story.fired("inchmere", "survey_silent") == []


def test_unhappy_users_are_named_with_the_decision_maker(story):
    assert story.fired("jasperly", "misery") == [
        "3 of 8 active users complained or rated low since 2026-06-17: Nia Jasper, Odo Jasper, Pia Jasper; "
        "the decision maker is Tia Jasper"
    ]
    assert story.feature("jasperly", "sentiment_unhappy_user_share_last_30d") == 3 / 8


def test_less_than_a_quarter_of_the_users_is_not_misery(story):
    assert story.feature("kestrelton", "sentiment_unhappy_users_last_30d") == 3
    assert story.fired("kestrelton", "misery") == []


def test_two_people_are_not_misery_even_when_they_are_all(story):
    assert story.feature("lowdham", "sentiment_unhappy_user_share_last_30d") == 1
    assert story.fired("lowdham", "misery") == []


def test_who_posted_in_the_last_weeks_is_active_in_the_community(story):
    assert story.fired("mossford", "community_active") == [
        "1 person posted in the community since 2026-06-01: Yan Moss"
    ]
    assert story.fired("mossford", "community_active", days_ago=28) == [
        "1 person posted in the community since 2026-05-20: Zoe Moss"
    ]
    assert story.feature("mossford", "sentiment_community_posts_last_90d") == 3
    assert story.feature("mossford", "sentiment_community_people_last_90d") == 2
    assert story.feature("mossford", "sentiment_community_accepted_answers_last_90d") == 1


def test_who_does_not_post_is_not_active_in_the_community(story):
    assert story.fired("elmswell", "community_active") == []
    assert story.feature("elmswell", "sentiment_community_posts_last_90d") == 0


def test_a_survey_counts_for_the_account_that_it_names(story):
    assert story.feature("unmetbury", "sentiment_surveys_sent_last_180d") == 3
    assert story.feature("unmetbury", "sentiment_survey_silence_last_180d") == pytest.approx(2 / 3)
