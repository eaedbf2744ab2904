"""What the doctor found, as plain values: the terminal and the page show the same."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

LONGEST = 80


def shown(text: object, longest: int = LONGEST) -> str:
    """The text on one line, cut, and without control characters: a name of a customer must not steer a terminal."""
    line = "".join(character if character.isprintable() else " " for character in str(text)[: longest + 1])
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


@dataclass(frozen=True)
class ColumnFound:
    name: str
    has_landed: bool
    rows_filled: int
    did_you_mean: str = ""
    """A column of the files that we do not read and whose name is nearly this one."""

    @property
    def is_there(self) -> bool:
        return self.rows_filled > 0


@dataclass(frozen=True)
class TableFound:
    """What has landed of a table.

    `is_needed`: its source cannot do without it; `is_asked`: and this landing has to hold it.
    `newest` is the last day on which something happened or was read, `active_days` those of the 90 days until then on
    which there are rows, `hole` the longest stretch without any.
    """

    role: str
    source: str
    name: str
    is_needed: bool
    is_asked: bool
    is_switched_off: bool
    files: int
    refused: int
    rows: int = 0
    columns: tuple[ColumnFound, ...] = ()
    newest: date | None = None
    active_days: int = 0
    hole: tuple[date, date] | None = None
    test_mode: int = 0
    deleted: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.source}.{self.name}"

    @property
    def is_there(self) -> bool:
        return self.rows > 0

    @property
    def missing_columns(self) -> str:
        return ", ".join(column.name for column in self.columns if not column.is_there)


def newest_day(tables: Collection[TableFound]) -> date | None:
    """The last day of which anything is known."""
    return max((table.newest for table in tables if table.newest), default=None)


@dataclass(frozen=True)
class Group:
    """Rows that map to no account for one reason."""

    rows: int
    why: str
    what_to_do: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapped:
    """How many rows of a kind (events, tickets, customers) belong to an account, by the rule that says so."""

    kind: str
    role: str
    rows: int
    by_rule: Mapping[str, int]
    unmapped: tuple[Group, ...]

    @property
    def share(self) -> float:
        return sum(self.by_rule.values()) / self.rows


@dataclass(frozen=True)
class Currency:
    currency: str
    share: float
    is_counted: bool


@dataclass(frozen=True)
class Lost:
    """What one missing source, table or column costs: names of features, facts and playbooks."""

    source: str
    table: str
    column: str
    why: str
    features: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    playbooks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return ".".join(part for part in (self.source, self.table, self.column) if part)

    @property
    def size(self) -> int:
        return len(self.features) + len(self.facts) + len(self.playbooks)

    @property
    def by_kind(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Kind, in the singular, and names; without the kinds of which nothing is lost."""
        kinds = (("feature", self.features), ("fact", self.facts), ("playbook", self.playbooks))
        return tuple((kind, names) for kind, names in kinds if names)


@dataclass(frozen=True)
class Problem:
    """Something worth fixing. `costs` counts the signals it touches times the share of rows that they miss."""

    what: str
    what_to_do: str
    is_blocking: bool = False
    costs: float = 0
    share: float = 0


@dataclass(frozen=True)
class Learning:
    """Whether there is enough churn to learn from today, and from when if there is not; sentences."""

    is_possible: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Role:
    """One source, as a line of the first table. `state`: connected, partly, not connected, not used (another source
    of the role is connected) or switched off.
    """

    role: str
    source: str
    state: str
    tables_there: int
    tables: int
    rows: int
    newest: date | None

    @property
    def tables_in_words(self) -> str:
        return f"{self.tables_there} of {self.tables}"


@dataclass(frozen=True)
class Checkup:
    folder: Path
    facts_end_on: date | None
    roles: tuple[Role, ...]
    tables: tuple[TableFound, ...]
    lost: tuple[Lost, ...]
    mapped: tuple[Mapped, ...]
    currencies: tuple[Currency, ...]
    reporting_currency: str
    problems: tuple[Problem, ...]
    learning: Learning

    @property
    def lost_by_source(self) -> tuple[tuple[str, tuple[Lost, ...]], ...]:
        """What costs something, the most costly source and place first."""
        costly = [one for one in self.lost if one.size]
        sources = dict.fromkeys(one.source for one in costly)
        return tuple((source, tuple(one for one in costly if one.source == source)) for source in sources)

    @property
    def lost_at_no_cost(self) -> tuple[str, ...]:
        """Names of what is missing too, of which nothing is known to depend on it."""
        return tuple(one.name for one in self.lost if not one.size)

    @property
    def blocking(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_blocking)
