"""An account that is not in support or in the CRM: unknown, never zero, and no points for it."""

import pandas as pd
import pytest

from tenure import warehouse
from tests.scenarios.company import TODAY

OF_SUPPORT = ("support_tickets_opened_last_30d", "support_open_tickets", "support_open_bugs_reported")
OF_THE_CRM = (
    "relationship_meetings_last_90d",
    "relationship_is_sponsor_gone",
    "relationship_contacts_left_last_180d",
)


@pytest.mark.parametrize("feature", [*OF_SUPPORT, *OF_THE_CRM])
def test_an_account_outside_has_none_of_the_features(story, feature):
    assert pd.isna(story.feature("strangford", feature))
    # one that is in both and of whom nothing happened
    assert story.feature("halfprice", feature) == 0


def test_an_account_is_in_support_from_its_first_ticket(story):
    assert story.feature("askerswell", "support_tickets_opened_last_30d") == 1
    assert pd.isna(story.feature("askerswell", "support_tickets_opened_last_30d", days_ago=21))


def test_who_was_never_asked_has_no_surveys_and_who_may_post_has_no_posts(story):
    assert pd.isna(story.feature("checked", "sentiment_surveys_sent_last_180d", days_ago=42))
    assert story.feature("checked", "sentiment_surveys_sent_last_180d") == 1
    assert story.feature("checked", "sentiment_community_posts_last_90d") == 0


def test_a_check_in_that_never_was_is_unknown(story):
    assert pd.isna(story.feature("halfprice", "relationship_days_since_check_in"))
    assert story.feature("checked", "relationship_days_since_check_in") == 50
    assert pd.isna(story.feature("checked", "relationship_days_since_check_in", days_ago=56))


def test_unknown_support_earns_no_points(story_home):
    with warehouse.connect(
        story_home / "warehouse" / "tenure.duckdb", read_only=True, folders=[story_home]
    ) as connection:
        scores = dict(
            connection.execute(
                "select account_id, support_score from marts.fct_account_health where as_of_date = ?", [TODAY]
            ).fetchall()
        )
    assert scores["strangford"] is None
    assert scores["halfprice"] == 100
