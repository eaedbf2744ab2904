"""From where on a fact is stated of an account."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import BLOCK, Count, CountOrNone, DaysOrNone, Multiple, Share


@dataclass(frozen=True, config=BLOCK)
class Facts:
    """Each value begins with the name of its fact (seeds/facts.csv); the SQL compares with it."""

    logins_dropped_share: Share
    logins_dropped_least_before: CountOrNone
    use_slid_share: Share
    use_slid_least_before: CountOrNone
    usage_growing_share: Share
    usage_growing_users: CountOrNone
    user_slowed_down_least_usual_days: DaysOrNone
    user_slowed_down_times: Multiple
    key_feature_unused_tenure_days: DaysOrNone
    key_feature_unused_most: Count
    breadth_low_share: Share
    breadth_low_tenure_days: DaysOrNone
    onboarding_stalled_days: DaysOrNone
    onboarding_stalled_first_days: DaysOrNone
    errors_rising_more_than_per_100: CountOrNone
    errors_rising_times: Multiple
    errors_rising_least_errors: CountOrNone
    value_below_goal_share: Share
    value_below_goal_tenure_days: DaysOrNone
    payment_late_days: DaysOrNone
    payment_late_within_days: DaysOrNone
    charge_failed_within_days: DaysOrNone
    payment_method_changed_within_days: DaysOrNone
    invoice_wrong_within_days: DaysOrNone
    contract_change_share: Share
    contact_left_within_days: DaysOrNone
    competitor_mentioned_within_days: DaysOrNone
    no_meeting_days: DaysOrNone
    no_meeting_least_meetings: CountOrNone
    tickets_many_more_than: CountOrNone
    contact_burst_contacts: CountOrNone
    reply_slow_times: Multiple
    reply_slow_more_than_hours: CountOrNone
    ticket_stuck_more_than_days: DaysOrNone
    ticket_repeated_within_days: DaysOrNone
    usability_repeated_tickets: CountOrNone
    usability_repeated_within_days: DaysOrNone
    bug_open_more_than_days: DaysOrNone
    bug_news_within_days: DaysOrNone
    csat_burst_people: CountOrNone
    nps_within_days: DaysOrNone
    nps_detractor_most_score: Annotated[int, Field(strict=True, ge=0, le=10)]
    nps_dropped_points: Annotated[int, Field(strict=True, ge=1, le=10)]
    survey_silent_surveys: CountOrNone
    misery_people: CountOrNone
    misery_share: Share
    community_active_within_days: DaysOrNone
