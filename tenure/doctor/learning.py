"""Whether there is enough churn to learn from, and from when there will be, by the windows that training uses."""

from collections.abc import Sequence
from datetime import date, timedelta

from ml.training.promotion_gate import MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME
from ml.training.time_split import MIN_TRAIN_WEEKS, borders
from ml.training.windows import windows
from tenure.core.settings import Settings
from tenure.core.settings_schema import Target, Training
from tenure.doctor.billing import Spell
from tenure.doctor.findings import Learning

FAR = 520
WEEK = timedelta(weeks=1)


def judge_learning(
    spells: Sequence[Spell], first_day: date | None, last_day: date | None, settings: Settings
) -> Learning:
    """What training would say today, and about when it would say something else.

    :param first_day: of anything known about accounts; features begin `history_warm_up_days` later
    :param last_day: of anything known; the day after it is today
    """
    if not spells or not first_day or not last_day:
        return Learning(False, ("Not known: no subscription that was paid for belongs to an account.",))
    today = last_day + timedelta(days=1)
    target, training = settings.target("churn"), settings.training
    first_monday = _monday_from(first_day + timedelta(days=settings.history_warm_up_days))
    ended = [s for s in spells if s.ended_on and s.ended_on <= today - timedelta(days=target.grace_days)]
    count = _Count(ended, first_monday, today, target)
    so_far = f"Churned accounts so far: about {_accounts(ended):,}, of {_accounts(spells):,} that ever paid."
    chosen = next((one for one in windows(training) if not count.missing(today, one)), None)
    if chosen:
        shorter = (
            ""
            if chosen == training
            else f", in the shorter windows that the history allows ({_windows(chosen)})"
        )
        return Learning(
            True, (so_far, f"Learning is possible today: {count.in_words(today, chosen)}{shorter}.")
        )
    missing = " and ".join(count.missing(today, training))
    return Learning(False, (so_far, f"Today: not yet; {missing}.", _from_when(count, today, training)))


def _from_when(count: "_Count", today: date, training: Training) -> str:
    rate = f"At the present rate of about {count.a_year:.0f} churned accounts a year"
    found = [(day, one) for one in windows(training) if (day := count.first_possible(today, one))]
    if not found:
        return f"{rate}, not within ten years."
    # of windows that fit on the same day the longest
    day, one = min(found, key=lambda each: each[0])
    return f"{rate}, from about {day:%Y-%m} ({_windows(one)})."


def _windows(training: Training) -> str:
    return f"training.test_weeks {training.test_weeks}, calibration_weeks {training.calibration_weeks}"


def _accounts(spells: Sequence[Spell]) -> int:
    return len({spell.account_id for spell in spells})


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


class _Count:
    """Churned accounts by period, as of a day: known ones, and those to come at the present rate."""

    def __init__(self, ended: Sequence[Spell], first_monday: date, today: date, target: Target) -> None:
        self.target, self.first_monday = target, first_monday
        self.known_until = today - timedelta(days=target.grace_days)
        self._ended = ended
        begun = max(self.known_until - timedelta(days=365), first_monday)
        self._days = max((self.known_until - begun).days, 7)
        lately = sum(spell.ended_on is not None and spell.ended_on > begun for spell in ended)
        self.a_year = lately * 365 / self._days

    def parts(self, today: date, training: Training) -> dict[str, tuple[date, date]]:
        """First and last Monday of each part."""
        last = today - timedelta(days=self.target.label_days)
        last -= timedelta(days=last.weekday())
        at = borders(last, self.target, training)
        return {
            "training": (self.first_monday, at.train_until),
            "calibration": (max(at.calibration_from + timedelta(days=1), self.first_monday), at.calibration_until),
            "test": (max(at.test_from, self.first_monday), last),
        }  # fmt: skip

    def churned(self, first: date, last: date) -> float:
        """Accounts with a positive label on one of the Mondays, those to come included."""
        lead, window = self.target.lead_days, self.target.lead_days + self.target.horizon_days
        known = {
            spell.account_id for spell in self._ended if spell.ended_on and self._counts(spell, first, last)
        }
        to_come = (last + timedelta(days=window)) - max(self.known_until, first + timedelta(days=lead))
        return len(known) + max(0, to_come.days) * self.a_year / 365

    def _counts(self, spell: Spell, first: date, last: date) -> bool:
        """Whether a Monday of the period sees the account as a customer, and its end inside the window."""
        if spell.ended_on is None:
            return False
        window = self.target.lead_days + self.target.horizon_days
        monday = _monday_from(max(first, spell.started_on, spell.ended_on - timedelta(days=window)))
        return monday <= min(last, spell.ended_on - timedelta(days=self.target.lead_days + 1))

    def missing(self, today: date, training: Training) -> list[str]:
        """What keeps training from beginning; empty when nothing does."""
        first, last = self.parts(today, training)["training"]
        weeks = max(0, (last - first).days // 7 + 1)
        if weeks < MIN_TRAIN_WEEKS:
            return [f"{weeks} weeks to train on of {MIN_TRAIN_WEEKS} needed: the history is too short"]
        return [
            f"about {found} churned accounts in the {part} weeks of {needed} needed"
            for part, found, needed in self._counted(today, training)
            if found < needed
        ]

    def in_words(self, today: date, training: Training) -> str:
        return ", ".join(
            f"about {found:,} churned accounts in the {part} weeks ({needed} needed)"
            for part, found, needed in self._counted(today, training)
        )

    def _counted(self, today: date, training: Training) -> list[tuple[str, int, int]]:
        out_of_time = MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME
        needed = {"training": training.min_positive_accounts, "calibration": out_of_time, "test": out_of_time}
        return [
            (part, int(self.churned(*days)), needed[part])
            for part, days in self.parts(today, training).items()
        ]

    def first_possible(self, today: date, training: Training) -> date | None:
        """The first of the next `FAR` weeks in which nothing is missing."""
        weeks = (today + week * WEEK for week in range(FAR))
        return next((day for day in weeks if not self.missing(day, training)), None)
