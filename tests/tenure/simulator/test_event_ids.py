"""Ids of product events are those of a real loader: UUIDs that say nothing of time."""

import uuid
from pathlib import Path

import duckdb
import numpy as np

from tenure.simulator.landing.event_ids import event_ids

# As they are drawn: ten million numbers a week, of which the first are used.
NUMBERS = np.concatenate([week * 10_000_000 + np.arange(20_000) for week in range(10)])


def test_each_number_has_an_id_of_its_own():
    assert len(set(event_ids(NUMBERS).to_pylist())) == len(NUMBERS)


def test_two_numbers_differ_in_the_bits_that_are_a_bijection():
    """Not by luck: what stands before the variant is enough to tell them apart."""
    assert len({text[:18] for text in event_ids(NUMBERS).to_pylist()}) == len(NUMBERS)


def test_an_id_is_the_text_of_a_uuid_of_version_4():
    for text in event_ids(np.array([0, 1, 10_000_000, 2**60 - 1])).to_pylist():
        read = uuid.UUID(text)
        assert (str(read), read.version, read.variant) == (text, 4, uuid.RFC_4122)


def test_the_same_number_has_the_same_id_wherever_it_stands():
    assert event_ids(NUMBERS[::-1]).to_pylist()[::-1] == event_ids(NUMBERS).to_pylist()


def test_ids_do_not_ascend_with_the_numbers():
    texts = np.array(event_ids(NUMBERS).to_pylist())
    assert 0.49 < (texts[1:] > texts[:-1]).mean() < 0.51


def test_each_digit_is_as_frequent_as_any_other():
    """But those of version and variant: a prefix of an id chooses a fair sample."""
    texts = event_ids(NUMBERS).to_pylist()
    for place in (0, 7, 9, 15, 17, 20, 24, 35):
        counts = np.unique([text[place] for text in texts], return_counts=True)[1]
        assert len(counts) == 16
        assert counts.min() > 0.95 * len(texts) / 16


def test_a_replayed_event_lands_with_the_id_of_its_first_reception(demo: Path):
    """Everything but the moment of its receipt is the same."""
    files = str(demo / "landing" / "segment" / "tracks" / "2*.parquet")
    events, several = duckdb.execute(
        """
        select count(*), count(case when what > 1 then 1 end)
        from (
            select id, count(distinct (user_id, event, timestamp, context_group_id)) as what
            from read_parquet(?) group by id having count(*) > 1
        )
        """,
        [files],
    ).fetchall()[0]
    assert events > 0
    assert several == 0
