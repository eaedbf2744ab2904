import pytest


def test_a_feature_that_was_used_every_week_and_no_more_is_reported_with_its_people(story):
    assert story.fired("quillfeather", "feature_stopped") == [
        "stopped using report_exported: Wilma Quant, Jory Hill; "
        "last used on 2026-05-19, on 24 days of the 8 weeks up to then"
    ]


def test_a_feature_dropped_by_many_names_three_and_counts_the_others(story):
    (sentence,) = story.fired("birchmere", "feature_stopped")
    assert sentence.startswith(
        "stopped using report_exported: Adamere Stone, Bomere Stone, Cymere Stone and 2 others; last used on "
    )


def test_a_feature_is_not_missed_before_it_is_away_for_28_days(story):
    # last used 41 days before the last Monday: 27 days before this one
    assert story.fired("quillfeather", "feature_stopped", days_ago=14) == []


def test_the_people_of_a_dropped_feature_are_counted(story):
    assert story.feature("quillfeather", "adoption_regular_features_stopped_last_28d") == 1
    assert story.feature("quillfeather", "adoption_stopped_feature_users_last_28d") == 2
    # what was tried for a week counts as stopped, but is not missed
    assert story.feature("quillfeather", "adoption_features_stopped_last_28d") == 2


def test_a_quarter_of_the_features_of_the_plan_or_less_is_reported(story):
    assert story.fired("quillfeather", "breadth_low") == [
        "only 2 of the 14 features of the plan in use in the last 28 days, after 400 days as a customer"
    ]
    assert story.feature("quillfeather", "adoption_breadth_entitled_last_28d") == pytest.approx(2 / 14)


def test_four_features_of_fourteen_are_enough_and_a_young_account_has_time(story):
    assert story.feature("birchmere", "adoption_breadth_entitled_last_28d") == pytest.approx(4 / 14)
    assert story.fired("birchmere", "breadth_low") == []
    assert story.fired("pemberly", "breadth_low") == []


def test_onboarding_that_stands_still_is_reported(story):
    assert story.fired("larkspur", "onboarding_stalled") == [
        "onboarding stands at 2 of 3 steps, none done since 2026-04-30"
    ]
    # none of them ever came
    assert story.fired("pemberly", "onboarding_stalled") == [
        "onboarding stands at 0 of 3 steps, none done since 2026-05-10"
    ]


@pytest.mark.parametrize("account", ["hazelwick", "fennimore", "oldcastle"])
def test_onboarding_that_is_done_or_goes_on_or_is_long_past_is_not_reported(story, account):
    assert story.fired(account, "onboarding_stalled") == []


def test_onboarding_is_measured_from_its_start(story):
    assert story.feature("larkspur", "adoption_onboarding_steps_share") == pytest.approx(2 / 3)
    assert story.feature("larkspur", "adoption_days_since_onboarding_step") == 60
    # an export is the company's value metric
    assert story.feature("larkspur", "adoption_days_to_first_value") == 20


def test_errors_that_double_are_reported(story):
    (sentence,) = story.fired("wickham", "errors_rising")
    assert (
        sentence
        == "6 errors in the last 28 days, 9.1 per 100 actions, 1.6 in the 84 days before; seen by 1 person"
    )


@pytest.mark.parametrize("account", ["marlowe", "yewdale"])
def test_errors_as_many_as_ever_or_a_single_one_are_not_reported(story, account):
    assert story.feature(account, "adoption_errors_per_100_events_last_28d") > 2
    assert story.fired(account, "errors_rising") == []


def test_value_of_less_than_half_its_goal_is_reported(story):
    assert story.fired("quillfeather", "value_below_goal") == [
        "reports exported: 0 in the last 28 days, goal 10, 8 in the 28 days before"
    ]


def test_value_of_more_than_half_its_goal_is_not_reported(story):
    assert story.feature("larkspur", "adoption_value_share_of_goal_last_28d") == pytest.approx(0.7)
    assert story.fired("larkspur", "value_below_goal") == []


def test_use_by_feature_is_counted_by_user_and_by_feature(story):
    # Wilma one, Jory one; 19 or 20 dashboards and one comment
    assert story.feature("quillfeather", "adoption_features_per_user_last_28d") == 1
    assert story.feature("quillfeather", "adoption_top_feature_share_last_28d") == pytest.approx(20 / 21)
    assert story.feature("birchmere", "adoption_features_new_last_28d") == 4
    assert story.feature("birchmere", "adoption_days_since_new_feature") == 8
