"""The measured rows beside their bars, as numbers and short texts; nothing here measures or prints."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields

from tenure.benchmark.meter import Cost
from tenure.benchmark.node_costs import NodeCost
from tenure.benchmark.node_groups import Group

GIGABYTE = 1_000_000_000
# From here on the bars for a hundred million events hold, below it those for ten million.
LARGE = 50_000_000


@dataclass(frozen=True)
class Parts:
    """CPU seconds by what they went into. Statements of dbt's nodes by what they are about; `dbt`: all else of a step
    that runs dbt; `python`: steps without dbt.
    """

    rollups: float = 0.0
    product: float = 0.0
    other: float = 0.0
    dbt: float = 0.0
    python: float = 0.0

    @property
    def total(self) -> float:
        return sum(astuple(self))


PART_NAMES = tuple(field.name for field in fields(Parts))


@dataclass(frozen=True)
class Bars:
    """The most that is allowed at about ten and at about a hundred million events; None: nothing is asked."""

    at_10_million: float | None
    at_100_million: float | None

    def at(self, events: int) -> float | None:
        return self.at_100_million if events >= LARGE else self.at_10_million


@dataclass(frozen=True)
class Row:
    """`unit`: of the value and of the bars: scans, GB or %. `parts`: in scans; None where the row has none."""

    name: str
    value: float
    unit: str
    bars: Bars
    parts: Parts | None = None

    def is_met(self, events: int) -> bool | None:
        bar = self.bars.at(events)
        return None if bar is None else self.value <= bar


@dataclass(frozen=True)
class Measured:
    """Costs of the company's steps by their part in the table; `groups` by dbt node."""

    scan: Cost
    from_nothing: tuple[Cost, ...]
    day: tuple[Cost, ...]
    one_date: Cost
    history: Cost
    day_of_doubled: tuple[Cost, ...]
    every_step: Mapping[str, Cost]
    groups: Mapping[str, Group]
    mondays: int


def make_rows(measured: Measured) -> list[Row]:
    scan, groups = measured.scan.processor, measured.groups

    def scans(name: str, parts: Parts, at_10_million: float, at_100_million: float) -> Row:
        shares = Parts(*(seconds / scan for seconds in astuple(parts)))
        return Row(name, shares.total, "scans", Bars(at_10_million, at_100_million), shares)

    day = split(measured.day, groups)
    longest, most = _largest(measured.every_step, "peak_bytes")
    spiller, spilled = _largest(measured.every_step, "spilled_bytes")
    history = f"history of {measured.mondays} Mondays and the day"
    return [
        scans("all event rollups from nothing", split_rollups(measured.from_nothing, groups), 14, 12),
        scans("one new file of one day: what touches events", split_rollups(measured.day, groups), 0.3, 0.2),
        scans("one new file: the whole day after it", day, 15, 3),
        scans("features of one date, all families", split([measured.one_date], groups), 4, 2),
        scans(history, split([measured.history], groups), 30, 20),
        Row(f"peak memory ({longest})", most / GIGABYTE, "GB", Bars(1, 2.5)),
        Row(
            f"spilled to disk ({spiller if spilled else 'by no step'})",
            spilled / GIGABYTE,
            "GB",
            Bars(None, 1),
        ),
        Row(
            "the day, when the history is doubled",
            100 * (split(measured.day_of_doubled, groups).total / day.total - 1),
            "%",
            Bars(5, 5),
        ),
    ]


def split(costs: Iterable[Cost], groups: Mapping[str, Group]) -> Parts:
    """CPU seconds of steps by what they went into."""
    costs = list(costs)
    of_dbt = [cost for cost in costs if cost.is_dbt]
    by_group = {
        group: sum(
            node.statements
            for cost in of_dbt
            for key, node in cost.nodes.items()
            if _group(key, groups) == group
        )
        for group in Group
    }
    return Parts(
        by_group[Group.ROLLUPS],
        by_group[Group.PRODUCT],
        by_group[Group.OTHER],
        sum(cost.processor - cost.statements for cost in of_dbt),
        sum(cost.processor for cost in costs if not cost.is_dbt),
    )


def split_rollups(costs: Iterable[Cost], groups: Mapping[str, Group]) -> Parts:
    """CPU seconds of the nodes that roll events up, from each one's start to its end, and of no others."""
    nodes = [node for key, node in _nodes(costs) if _group(key, groups) == Group.ROLLUPS]
    statements = sum(node.statements for node in nodes)
    return Parts(rollups=statements, dbt=sum(node.seconds for node in nodes) - statements)


def most_expensive(costs: Iterable[Cost], count: int = 15) -> list[tuple[str, NodeCost]]:
    """Name and cost of the nodes that took most CPU; that of a node built by several steps is added up."""
    totals: dict[str, NodeCost] = {}
    for key, node in _nodes(costs):
        total = totals.setdefault(key, NodeCost())
        total.seconds += node.seconds
        total.statements += node.statements
    ordered = sorted(totals.items(), key=lambda item: -item[1].seconds)
    return [(key.split(".")[2], node) for key, node in ordered[:count]]


def _nodes(costs: Iterable[Cost]) -> Iterator[tuple[str, NodeCost]]:
    for cost in costs:
        yield from cost.nodes.items()


def _group(key: str, groups: Mapping[str, Group]) -> Group:
    """Hooks are nodes to dbt, and in no model's file."""
    return groups.get(key, Group.OTHER)


def _largest(steps: Mapping[str, Cost], measure: str) -> tuple[str, int]:
    title = max(steps, key=lambda step: getattr(steps[step], measure))
    return title, getattr(steps[title], measure)
