"""Weeks, days and random draws of the simulation.

Days are whole numbers since 1970-01-01, weeks are counted from the Monday on which the records begin. Every draw
belongs to one (seed, stream, week), so that simulating longer never changes what came before.
"""

import zlib
from dataclasses import dataclass
from datetime import date
from typing import overload

import numpy as np
import pandas as pd

# One value per row: what functions over rows accept; they return arrays.
Column = np.ndarray | pd.Series

DAY_US = 86_400_000_000
NEVER = 2_932_896  # 9999-12-31, the loader's "still valid"
FAR_FUTURE_DAY = 26_000  # in the year 2041: written by a device whose clock is wrong
# Week -1 holds the accounts that existed before the records begin.
STOCK = -1
# For `np.where`: no text.
NO_VALUE = np.array(None, dtype=object)


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def to_date(day: int) -> date:
    return date.fromordinal(int(day) + date(1970, 1, 1).toordinal())


def at(days: Column, seconds: Column | float) -> np.ndarray:
    """Instants (datetime64[us]) from days and seconds into the day."""
    micros = np.asarray(days, "int64") * DAY_US + (np.asarray(seconds) * 1_000_000).astype("int64")
    return micros.astype("datetime64[us]")


def soon_after(instants: Column) -> np.ndarray:
    """When the loader saw a fact: minutes later but on the same day, so that features of past days do not change."""
    micros = np.asarray(instants, "datetime64[us]").astype("int64")
    end_of_day = (micros // DAY_US + 1) * DAY_US - 1
    return np.minimum(micros + 420_000_000, end_of_day).astype("datetime64[us]")


def after_working_hours(instants: Column, hours: np.ndarray) -> np.ndarray:
    """Instants so many working hours later: nine to five, Mondays to Fridays, as in the default calendar."""
    opens, closes, day_s, week_s = 9 * 3600, 17 * 3600, 86_400, 7 * 86_400
    # 1970-01-05 was a Monday
    seconds = np.asarray(instants, "datetime64[us]").astype("int64") / 1_000_000 - 4 * day_s
    week, in_week = np.divmod(seconds, week_s)
    day, in_day = np.divmod(in_week, day_s)
    worked = np.where(day < 5, np.clip(in_day, opens, closes) - opens, 0.0)
    working = (week * 5 + np.minimum(day, 5)) * (closes - opens) + worked + hours * 3600
    days, rest = np.divmod(working, closes - opens)
    weeks, day = np.divmod(days, 5)
    return at(weeks * 7 + day + 4, opens + rest)


def add_months(days: Column, months: int | np.ndarray) -> np.ndarray:
    """Same day of a later month; for days of the month up to 28."""
    dates = np.asarray(days, "int64").astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    return ((month + months).astype("datetime64[D]") + (dates - month.astype("datetime64[D]"))).astype(
        "int64"
    )


def to_billing_day(days: np.ndarray) -> np.ndarray:
    """A day after the 28th becomes the first of the next month, so that every month has the resulting day."""
    month = np.asarray(days, "int64").astype("datetime64[D]").astype("datetime64[M]")
    position = np.asarray(days, "int64") - month.astype("datetime64[D]").astype("int64")
    return np.where(position > 27, (month + 1).astype("datetime64[D]").astype("int64"), days)


def _mix(x: np.ndarray) -> np.ndarray:
    """One round of splitmix64."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@dataclass(frozen=True)
class Clock:
    seed: int
    first_day: int
    """The Monday on which the records begin."""
    weeks: int

    @classmethod
    def between(cls, seed: int, start: date, until: date) -> "Clock":
        first = day_number(start) - start.weekday()
        return cls(seed, first, -(-(day_number(until) - first) // 7))

    @overload
    def monday(self, week: int) -> int: ...

    @overload
    def monday(self, week: np.ndarray) -> np.ndarray: ...

    def monday(self, week: int | np.ndarray) -> int | np.ndarray:
        """First day of the week, or of each of the weeks."""
        return self.first_day + 7 * week

    def week_of(self, days: Column) -> np.ndarray:
        return (np.asarray(days) - self.first_day) // 7

    def draws(self, stream: str, week: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(stream.encode()), week + 1])

    def keyed(self, stream: str, *keys: Column) -> np.ndarray:
        """Uniform draws in [0, 1), one per row, determined by the row's keys alone: independent of order and length."""
        state = np.array(zlib.crc32(stream.encode()) + (self.seed << 32), "uint64")
        with np.errstate(over="ignore"):
            for key in keys:
                state = _mix(state ^ _mix(np.asarray(key).astype("uint64") + np.uint64(0x9E3779B97F4A7C15)))
        return (state >> np.uint64(11)).astype("float64") / 2**53

    def seen(self, instants: Column) -> np.ndarray:
        """When the loader saw facts: soon after they happened; facts from before the records with the first sync."""
        first_sync = at(np.array(self.first_day), 300)
        return np.maximum(soon_after(instants), first_sync)


def working_day_factor(days: np.ndarray, region: tuple[str, ...]) -> np.ndarray:
    """Activity relative to a normal working day, by region: weekends, holidays, summer. Shape (regions, days)."""
    dates = days.astype("datetime64[D]")
    month_day = np.array([(d.month, d.day) for d in dates.astype(object)])
    weekday = (days + 3) % 7
    month, day = month_day[:, 0], month_day[:, 1]
    factor = np.where(weekday == 5, 0.10, np.where(weekday == 6, 0.08, 1.0))
    factor = np.repeat(factor[None, :], len(region), axis=0)
    factor[:, (month == 12) & (day >= 22) | (month == 1) & (day <= 2)] *= 0.35
    summer = {"north_america": 0.93, "europe": 0.80, "asia_pacific": 0.97}
    fixed_holidays = {
        "north_america": [(7, 4), (11, 27), (11, 28), (9, 1)],
        "europe": [(5, 1), (12, 26), (11, 1)],
        "asia_pacific": [(2, 10), (2, 11), (10, 1), (10, 2)],
    }
    for row, name in enumerate(region):
        factor[row, month == 8] *= summer[name]
        for holiday_month, holiday_day in fixed_holidays[name]:
            factor[row, (month == holiday_month) & (day == holiday_day)] *= 0.1
    return factor
