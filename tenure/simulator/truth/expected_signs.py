"""Which facts should tell of which planted cause: chosen by how the cause is planted, not by what was measured."""

from dataclasses import dataclass

from tenure.simulator.world import causes


@dataclass(frozen=True)
class Sign:
    """Facts that tell one thing: any of them, or all of them on the same day."""

    facts: tuple[str, ...]
    why: str
    is_together: bool = False
    limit: str = ""
    """Why it says less than one would think."""

    @property
    def name(self) -> str:
        return (" **and** " if self.is_together else " or ").join(f"`{fact}`" for fact in self.facts)


RARE = "meetings are rare: many accounts that stay have none for 90 days either"

# The first sign of a cause is the one that speaks of it and of little else; tests hold it to be found.
TELLING: dict[str, tuple[Sign, ...]] = {
    "engagement_decay": (
        Sign(("seats_given_back", "contract_shrunk"), "a third of the renewals under way give seats back"),
        Sign(("seats_abandoned",), "people stop coming, one after the other"),
        Sign(("power_user_silent",), "among them the ones who carry the use"),
        Sign(("logins_dropped",), "what all of them together do not do"),
    ),
    "sponsor_lost": (
        Sign(("sponsor_left", "sponsor_moved"), "the CRM notes it within days"),
        Sign(("no_meeting",), "whoever met us is gone: meetings become rarer by up to 70 %", limit=RARE),
    ),
    "bugs_and_slow_support": (
        Sign(("ticket_stuck", "bug_open"), "answers take up to eight times as long, bugs longer still"),
        Sign(("reply_slow",), "the first answer, too"),
        Sign(("misery",), "half of the people rate badly"),
        Sign(("errors_rising",), "up to 10 errors more per 100 actions"),
    ),
    "billing_trouble": (
        Sign(("payment_late", "charge_failed"), "cards bounce twice and more, transfers come weeks late"),
        Sign(("invoice_overdue",), "until they come"),
        Sign(("payment_method_changed",), "declined cards are replaced"),
    ),
    "hard_product": (
        Sign(("onboarding_stalled",), "the first user stops after one or two of the steps"),
        Sign(("errors_rising",), "up to 9 errors more per 100 actions"),
        Sign(("csat_burst",), "up to 30 % more of the people rate badly"),
        Sign(
            ("breadth_low",),
            "nobody goes beyond two or three features",
            limit="each person keeps to three features, but the people of an account to different ones",
        ),
    ),
    "silence": (
        Sign(
            ("support_silent", "survey_silent"),
            "tickets and answers all but cease",
            limit="the facts wait for 90 days without a ticket or 180 without an answer, and speak only of "
            "accounts that used to give them; this cause can end a contract 77 days after it began",
        ),
        Sign(("user_slowed_down",), "people come less than half as often"),
        Sign(("logins_dropped",), "so do their logins"),
        Sign(("no_meeting",), "meetings become rarer by up to 60 %", limit=RARE),
    ),
    causes.CONJUNCTION: (
        Sign(
            ("logins_dropped", "tickets_many", "csat_burst"),
            "a pause, a burst of tickets and bad ratings: harmless each, deadly together",
            is_together=True,
        ),
        Sign(("logins_dropped",), "the pause alone"),
        Sign(("tickets_many",), "the burst of tickets alone"),
        Sign(("csat_burst",), "the bad ratings alone"),
    ),
}
# Why no fact is expected.
UNTOLD = {
    causes.BAD_FIT: "a segment that leaves more often from the first day on: the `fit_` features and "
    "`publish.pub_segment_trends` speak of it, no fact of a single account does",
    causes.UNEXPLAINED: "left at the base rate, and nothing shows; whoever claims to see it reads noise",
}
# Why the weekly history has none of a fact.
UNSAID = {
    "usage_near_line": "learned from all of history, so told of the run's day only",
    "usage_below_line": "the same",
    "key_feature_unused": "no model tells it",
    "ticket_repeated": "nobody in the demo company opens a solved ticket again",
}
