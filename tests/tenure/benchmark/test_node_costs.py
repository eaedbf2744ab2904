"""Seconds are booked to the node that dbt says it works on, and in it to the statement that the database works on."""

from types import SimpleNamespace

import pytest

from tenure.benchmark.node_costs import NodeBook


class Clock:
    """CPU seconds that the test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(clock: Clock) -> NodeBook:
    return NodeBook(clock)


def happen(book: NodeBook, clock: Clock, *events: tuple[float, str, str]) -> None:
    for at, name, node in events:
        clock.now = at
        book(
            SimpleNamespace(
                info=SimpleNamespace(name=name),
                data=SimpleNamespace(node_info=SimpleNamespace(unique_id=node)),
            )
        )


def booked(book: NodeBook) -> dict[str, tuple[float, float]]:
    return {key: (cost.seconds, cost.statements) for key, cost in book.costs.items()}


def test_a_node_has_the_seconds_from_its_start_to_its_end(book: NodeBook, clock: Clock):
    happen(book, clock, (1, "NodeStart", "a"), (4, "NodeFinished", "a"))
    assert booked(book) == {"a": (3, 0)}


def test_what_lies_between_nodes_is_of_none(book: NodeBook, clock: Clock):
    happen(
        book,
        clock,
        (1, "SQLQuery", ""),
        (2, "SQLQueryStatus", ""),
        (3, "NodeStart", "a"),
        (4, "NodeFinished", "a"),
        (9, "SQLQuery", ""),
        (11, "NodeStart", "b"),
        (13, "NodeFinished", "b"),
    )
    assert booked(book) == {"a": (1, 0), "b": (2, 0)}


def test_a_statement_lasts_until_its_status_whatever_is_reported_meanwhile(book: NodeBook, clock: Clock):
    happen(
        book,
        clock,
        (0, "NodeStart", "a"),
        (1, "SQLQuery", "a"),
        (2, "SystemStdErr", ""),
        (7, "SQLQueryStatus", "a"),
        (9, "NodeFinished", "a"),
    )
    assert booked(book) == {"a": (9, 6)}


def test_statements_of_a_node_are_added_up(book: NodeBook, clock: Clock):
    happen(
        book,
        clock,
        (0, "NodeStart", "a"),
        (1, "SQLQuery", "a"),
        (3, "SQLQueryStatus", "a"),
        (4, "SQLQuery", "a"),
        (8, "SQLQueryStatus", "a"),
        (9, "NodeFinished", "a"),
    )
    assert booked(book) == {"a": (9, 6)}


def test_a_commit_is_work_of_the_database_too(book: NodeBook, clock: Clock):
    happen(
        book,
        clock,
        (0, "NodeStart", "a"),
        (1, "SQLCommit", "a"),
        (3, "LogModelResult", "a"),
        (5, "NodeFinished", "a"),
    )
    assert booked(book) == {"a": (5, 2)}


def test_a_statement_that_the_node_ends_with_is_counted(book: NodeBook, clock: Clock):
    happen(book, clock, (0, "NodeStart", "a"), (1, "SQLQuery", "a"), (3, "NodeFinished", "a"))
    assert booked(book) == {"a": (3, 2)}


def test_a_node_that_is_built_twice_has_both(book: NodeBook, clock: Clock):
    twice = [(0, "NodeStart", "a"), (1, "NodeFinished", "a"), (5, "NodeStart", "a"), (7, "NodeFinished", "a")]
    happen(book, clock, *twice)
    assert booked(book) == {"a": (3, 0)}
