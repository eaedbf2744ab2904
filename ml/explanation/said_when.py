"""When a reason may be said of an account: `usage_active_users_last_28d <= 2 and seat_bought >= 5`, or `always`."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tenure.core.errors import TenureError

ALWAYS = "always"
COMPARISONS: dict[str, Callable[[np.ndarray, np.ndarray | float], np.ndarray]] = {
    "<=": operator.le,
    ">=": operator.ge,
}
CONDITION = re.compile(r"(\w+) (<=|>=) (-?\d+(?:\.\d+)?)(?: \* ([a-z]\w*))?")


class ConditionUnreadable(TenureError, ValueError):
    """`seeds/reason_phrases.csv` asks for something that is no condition."""


@dataclass(frozen=True)
class Condition:
    """A feature compared with a number, or with so many times another feature.

    Of an account for which one of them is unknown it does not hold.
    """

    column: str
    sign: str
    number: float
    of_column: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The features it looks at."""
        return (self.column, self.of_column) if self.of_column else (self.column,)

    def holds(self, frame: pd.DataFrame) -> np.ndarray:
        """For each row, whether the condition holds."""
        values, *others = (frame[name].to_numpy(dtype=float, na_value=np.nan) for name in self.columns)
        limit = self.number * others[0] if others else self.number
        return COMPARISONS[self.sign](values, limit)


def read_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions of a text, all of which must hold; none for `always`.

    :raises ConditionUnreadable: the text is no such list.
    """
    if text == ALWAYS:
        return ()
    found = [CONDITION.fullmatch(part) for part in text.split(" and ")]
    if None in found:
        raise ConditionUnreadable(
            f"seeds/reason_phrases.csv: {text!r} is no condition like seat_active_share_last_28d <= 0.5"
        )
    return tuple(Condition(one[1], one[2], float(one[3]), one[4]) for one in found if one)
