"""The rows beside their bars, from made-up costs."""

import pytest

from tenure.benchmark.meter import Cost
from tenure.benchmark.node_costs import NodeCost
from tenure.benchmark.node_groups import Group
from tenure.benchmark.report import Bars, Measured, Row, make_rows, most_expensive, split

GROUPS = {
    "model.tenure.user_days": Group.ROLLUPS,
    "model.tenure.sums": Group.PRODUCT,
    "model.tenure.invoices": Group.OTHER,
}


def of_dbt(processor: float, **nodes: tuple[float, float]) -> Cost:
    """:param nodes: seconds and statements by model."""
    booked = {f"model.tenure.{name}": NodeCost(*cost) for name, cost in nodes.items()}
    return Cost(processor, processor, nodes=booked, is_dbt=True)


FROM_NOTHING = of_dbt(40, user_days=(20, 18), invoices=(10, 9))
DAY = (of_dbt(10, user_days=(1, 0.5), sums=(4, 3), invoices=(2, 1)), Cost(6, 6))


@pytest.fixture
def rows() -> dict[str, Row]:
    """A scan costs two CPU seconds."""
    steps = {
        "raw": Cost(peak_bytes=900_000_000, spilled_bytes=3_000_000_000),
        "history": Cost(peak_bytes=1_100_000_000),
    }
    measured = Measured(
        scan=Cost(9, 2),
        from_nothing=(FROM_NOTHING,),
        day=DAY,
        one_date=of_dbt(8, sums=(6, 5)),
        history=of_dbt(70, sums=(50, 45)),
        day_of_doubled=(of_dbt(12, sums=(6, 5)), Cost(6, 6)),
        every_step=steps,
        groups=GROUPS,
        mondays=24,
    )
    return {row.name: row for row in make_rows(measured)}


@pytest.mark.parametrize(
    ("name", "value", "at_10_million", "at_100_million"),
    [
        ("all event rollups from nothing", 10, True, True),
        ("one new file of one day: what touches events", 0.5, False, False),
        ("one new file: the whole day after it", 8, True, False),
        ("features of one date, all families", 4, True, False),
        ("history of 24 Mondays and the day", 35, False, False),
        ("peak memory (history)", 1.1, False, True),
        ("spilled to disk (raw)", 3, None, False),
        ("the day, when the history is doubled", 12.5, False, False),
    ],
)
def test_a_row_is_judged_by_the_bar_of_its_size(
    rows: dict[str, Row], name: str, value: float, at_10_million: bool | None, at_100_million: bool
):
    row = rows[name]
    assert row.value == pytest.approx(value)
    assert (row.is_met(10_000_000), row.is_met(100_000_000)) == (at_10_million, at_100_million)


def test_there_is_a_row_for_each_bar(rows: dict[str, Row]):
    assert len(rows) == 8


def test_parts_add_up_to_the_row(rows: dict[str, Row]):
    for row in rows.values():
        if row.parts:
            assert row.parts.total == pytest.approx(row.value)


def test_a_step_is_split_by_what_its_statements_are_about():
    parts = split(DAY, GROUPS)
    assert (parts.rollups, parts.product, parts.other) == (0.5, 3, 1)
    assert parts.dbt == 10 - 4.5
    assert parts.python == 6


def test_a_hook_is_no_model():
    assert split([Cost(3, 3, nodes={"operation.x": NodeCost(2, 1)}, is_dbt=True)], GROUPS).other == 1


def test_a_bar_that_is_met_exactly_is_met():
    assert Row("", 2, "scans", Bars(2, None)).is_met(1) is True


def test_the_most_expensive_nodes_come_first_and_are_added_up():
    found = most_expensive([*DAY, of_dbt(5, invoices=(3, 1))], count=2)
    assert [(name, cost.seconds, cost.statements) for name, cost in found] == [
        ("invoices", 5, 2),
        ("sums", 4, 3),
    ]
    assert DAY[0].nodes["model.tenure.invoices"].seconds == 2
