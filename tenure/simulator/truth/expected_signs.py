"""Which facts are expected for each planted cause: derived from how the cause is planted, not from measurements."""

from dataclasses import dataclass

from tenure.simulator.world import causes


@dataclass(frozen=True)
class Sign:
    """Facts that indicate one thing: any of them or, with `needs_all`, all of them on the same day."""

    facts: tuple[str, ...]
    why: str
    needs_all: bool = False
    limit: str = ""
    """Why it detects less than one would expect."""

    @property
    def name(self) -> str:
        return (" **and** " if self.needs_all else " or ").join(f"`{fact}`" for fact in self.facts)


RARE = "meetings are rare: many accounts that stay have none for 90 days either"

# The first sign of a cause is its most specific one; tests assert that it is detected.
EXPECTED_SIGNS: dict[str, tuple[Sign, ...]] = {
    "engagement_decay": (
        Sign(("seats_given_back", "contract_shrunk"), "a third of the renewals under way give seats back"),
        Sign(("seats_abandoned",), "people stop coming, one after the other"),
        Sign(("power_user_silent",), "among them the ones who carry the use"),
        Sign(("logins_dropped",), "fewer people log in"),
    ),
    "sponsor_lost": (
        Sign(("sponsor_left", "sponsor_moved"), "the CRM notes it within days"),
        Sign(("no_meeting",), "the person we met is gone: meetings become rarer by up to 70 %", limit=RARE),
    ),
    "bugs_and_slow_support": (
        Sign(("ticket_stuck", "bug_open"), "answers take up to eight times as long, bugs longer still"),
        Sign(("reply_slow",), "first replies take as much longer"),
        Sign(("misery",), "half of the people rate badly"),
        Sign(("errors_rising",), "up to 10 errors more per 100 actions"),
    ),
    "billing_trouble": (
        Sign(
            ("payment_late", "charge_failed", "charge_settled"),
            "cards bounce twice and more, transfers come weeks late",
        ),
        Sign(("invoice_overdue",), "until the payment arrives"),
        Sign(("payment_method_changed",), "declined cards are replaced"),
    ),
    "hard_product": (
        Sign(("onboarding_stalled",), "the first user stops after one or two of the steps"),
        Sign(("errors_rising",), "up to 9 errors more per 100 actions"),
        Sign(("csat_burst",), "up to 30 % more of the people rate badly"),
        Sign(
            ("breadth_low",),
            "no person uses more than two or three features",
            limit="each person keeps to three features, but the people of an account to different ones",
        ),
    ),
    "silence": (
        Sign(
            ("support_silent", "survey_silent"),
            "tickets and survey answers almost stop",
            limit="the facts need 90 days without a ticket or 180 without an answer, and are generated only for "
            "accounts that used to give them; this cause can end a contract 77 days after it began",
        ),
        Sign(("user_slowed_down",), "people come less than half as often"),
        Sign(("logins_dropped",), "so do their logins"),
        Sign(("no_meeting",), "meetings become rarer by up to 60 %", limit=RARE),
    ),
    causes.CONJUNCTION: (
        Sign(
            ("logins_dropped", "tickets_many", "csat_burst"),
            "a pause, a burst of tickets and bad ratings: harmless alone, a reason to leave together",
            needs_all=True,
        ),
        Sign(("logins_dropped",), "the pause alone"),
        Sign(("tickets_many",), "the burst of tickets alone"),
        Sign(("csat_burst",), "the bad ratings alone"),
    ),
}
# Causes for which no fact is expected, and why.
NO_SIGN_EXPECTED = {
    causes.BAD_FIT: "a segment that leaves more often from the first day on: the `fit_` features and "
    "`publish.pub_segment_trends` show it, no fact of a single account does",
    causes.UNEXPLAINED: "left at the base rate, without any sign; a model that detects it has fitted noise",
}
# Facts that the weekly history does not contain, and why.
NOT_IN_HISTORY = {
    "usage_near_line": "learned from all of history, so generated for the as-of date of the run only",
    "usage_below_line": "the same",
    "key_feature_unused": "no model generates it",
    "ticket_repeated": "no solved ticket of the demo company is opened again",
}
